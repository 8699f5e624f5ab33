// The service in front of its fake Graph, and callers that count and check their answers.
#ifndef TESTS_SOAK_SOAK_WORLD_H_
#define TESTS_SOAK_SOAK_WORLD_H_

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/faults/call_swarm.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/soak/answer_check.h"
#include "tests/soak/invitation_check.h"
#include "tests/soak/trend.h"

namespace participants::soak {

// Far more than the callers' concurrent calls, except in bursts.
inline constexpr int kMostInFlight = 600;

// The results of a round.
struct RoundRecord {
  Expectation expected;
  std::map<std::string, int> ends;  // Counts by code and reason.
  EffectsHeard effects;
  std::vector<std::string> violations;
};

class SoakWorld {
 public:
  SoakWorld();

  graph_emulator::GraphEmulator& emulator() { return *emulator_; }

  struct Batch {
    int removals = 100;
    int invitations = 100;
    e2e::CallSwarm::Options swarm = {.at_once = 50, .deadline = absl::Seconds(10)};
  };
  // Participants and invitations in a separate Teams call, which ends with the batch.
  void MakeCalls(const Batch& batch, RoundRecord& record);
  // Sends requests that are invalid in several ways.
  void MakeMistakes(RoundRecord& record);

  // Makes Graph healthy again. Waits until the service is healthy too and has released what it held
  // for its callers. Then checks the requests that Graph has received since the last time.
  void ComeToRest(RoundRecord& record);
  Sample TakeSample();
  // Stops the service. Returns whether it ended well.
  bool Stop() { return service_.Stop() == 0; }

 private:
  void Judge(Rpc rpc, const e2e::CallEnd& end, RoundRecord& record);
  // The service's lines about a call.
  std::string LinesOf(const std::string& client_request_id);
  void AwaitRecovery(RoundRecord& record);
  void AwaitRelease();
  void CheckJournal(RoundRecord& record);
  // Excludes the connections to Graph.
  int OwnDescriptors();

  const std::unique_ptr<graph_emulator::GraphEmulator> emulator_;
  e2e::ServiceProcess service_;
  const AnswerCheck check_;
  const absl::Time begun_ = absl::Now();
  int batches_ = 0;
  int least_descriptors_ = std::numeric_limits<int>::max();  // At rest, so far.
};

}  // namespace participants::soak

#endif  // TESTS_SOAK_SOAK_WORLD_H_
