// The environment for playing a row of docs/errors.md: the real binary, a fake Graph, and one
// caller.
#ifndef TESTS_E2E_ROWS_ROW_WORLD_H_
#define TESTS_E2E_ROWS_ROW_WORLD_H_

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "tests/e2e/access/access_files.h"
#include "tests/e2e/rows/rpcs.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {

// The caller's view of an answer.
struct Heard {
  grpc::Status status;
  std::optional<std::string> pushback;  // The trailer grpc-retry-pushback-ms.
  std::string client_request_id;        // Of an OK answer, like the fields below.
  std::string outcome;                  // "OUTCOME_REMOVED"; empty when there is no such field.
  std::string bytes;
};

class RowWorld;

// One way to make the service give the row's answer.
struct Scenario {
  enum class Graph { kReal, kGone, kUntrusted };

  std::string name;
  // Whether it concerns Graph's answer to the Rpc's own request, not the call as a whole.
  bool is_about_request = false;
  int http_status = 0;     // The value the answer must name; 0 = none.
  std::string graph_code;  // Likewise.
  std::string removed_participant_ids;
  int retry_after_s = 0;  // The value in RetryInfo; 0 = anything or nothing.
  Graph graph = Graph::kReal;
  std::string call = kWhoIsThere;  // In the format of the emulator's call_json.h.
  std::vector<graph_emulator::Fault> faults;
  // Whether the faults are active from the service's start, so that it need not become ready.
  bool faults_at_start = false;
  std::vector<std::string> flags;
  // The alternative names in the caller's certificate. Empty = the API is plain text.
  std::string caller;
  bool allow_missing = false;
  // Replaces the Rpc's own request.
  std::shared_ptr<const google::protobuf::Message> request = nullptr;
  // Whether to look for the service's log line. False when there are so many refusals that the
  // service only counts them.
  bool is_logged = true;
  std::function<Heard(RowWorld&)> play = nullptr;  // Null = a call with plenty of time.
};

class RowWorld {
 public:
  RowWorld(const Rpc& rpc, const Scenario& scenario);

  // Makes the row's RPC, with a deadline unless it is infinite.
  Heard Call(absl::Duration time = absl::Minutes(2));
  // Like Call; runs `then` once the call is under way.
  using UnderWay = bool (RowWorld::*)();
  using Then = std::function<void(grpc::ClientContext&)>;
  Heard CallDuring(UnderWay under_way, const Then& then);
  Heard CallWith(const std::string& bytes);
  // Starts another call of the same kind, which stays at Graph until Release.
  void OccupyOneCall();
  // Starts calls that hold all the memory for rosters until Release.
  void OccupyRosterMemory();
  void Release() { occupations_.clear(); }

  // Waits until a call is in flight, as a server with --max_in_flight=1 reports. False = the call
  // under way has ended instead, because a probe took its place.
  bool AwaitAdmission() { return AwaitProbe("LOCAL_OVERLOAD"); }
  // Waits until the server refuses calls because it is draining.
  bool AwaitRefusals() { return AwaitProbe("DRAINING"); }
  // Waits until the Rpc's request has arrived at Graph.
  bool AwaitArrival();

  graph_emulator::GraphEmulator& emulator() { return *emulator_; }
  ServiceProcess& service() { return *service_; }

 private:
  Heard CallIn(grpc::ClientContext& context, const std::string& bytes);
  void Occupy(const std::string& path, const std::string& bytes);
  // Sends invalid requests, which cost nothing, until one gets this reason.
  bool AwaitProbe(const std::string& reason);

  const Rpc& rpc_;
  const std::string request_;
  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  FileDescriptor nobody_;
  std::unique_ptr<graph_emulator::GraphEmulator> untrusted_;
  std::unique_ptr<AccessFiles> access_files_;
  std::unique_ptr<ServiceProcess> service_;
  struct Occupation;
  std::vector<std::shared_ptr<Occupation>> occupations_;
  std::atomic<bool> call_has_ended_ = false;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROWS_ROW_WORLD_H_
