// What a row of docs/errors.md is played in: the real binary, a fake Graph, and one caller.
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

// What the caller has heard.
struct Heard {
  grpc::Status status;
  std::optional<std::string> pushback;  // The trailer grpc-retry-pushback-ms.
  std::string client_request_id;        // Of an OK answer, as what follows.
  std::string outcome;                  // "OUTCOME_REMOVED"; empty where there is no such field.
  std::string bytes;
};

class RowWorld;

// One way to make the service give the row's answer.
struct Scenario {
  enum class Graph { kReal, kGone, kUntrusted };

  std::string name;
  // Whether it is about what Graph says to the one request that the Rpc is, and not to the call as
  // a whole.
  bool is_about_request = false;
  int http_status = 0;     // What the answer must name; 0 = none.
  std::string graph_code;  // Likewise.
  std::string removed_participant_ids;
  int retry_after_s = 0;  // What RetryInfo must say; 0 = anything or nothing.
  Graph graph = Graph::kReal;
  std::string call = kWhoIsThere;  // What the emulator's call_json.h reads.
  std::vector<graph_emulator::Fault> faults;
  // Whether the faults meet the service from its start on, so that it need not become ready.
  bool faults_at_start = false;
  std::vector<std::string> flags;
  // The alternative names in the caller's certificate; empty = the API is plain text.
  std::string caller;
  bool allow_missing = false;
  // In place of the Rpc's own.
  std::shared_ptr<const google::protobuf::Message> request = nullptr;
  // Whether the service's log line is looked for: not where refusals are so many that it counts
  // them.
  bool is_logged = true;
  std::function<Heard(RowWorld&)> play = nullptr;  // Unset = a call with plenty of time.
};

class RowWorld {
 public:
  RowWorld(const Rpc& rpc, const Scenario& scenario);

  // The row's RPC, with a deadline unless it is infinite.
  Heard Call(absl::Duration time = absl::Minutes(2));
  // The same; `then` runs once the call is under way.
  using UnderWay = bool (RowWorld::*)();
  using Then = std::function<void(grpc::ClientContext&)>;
  Heard CallDuring(UnderWay under_way, const Then& then);
  Heard CallWith(const std::string& bytes);
  // Another call of the same kind, that goes on at Graph until Release.
  void OccupyOneCall();
  // Calls that have all the memory there is for rosters, until Release.
  void OccupyRosterMemory();
  void Release() { occupations_.clear(); }

  // Until a call is in flight, as a server with --max_in_flight=1 tells. False = the call under way
  // has ended instead, since a probe had taken its place.
  bool AwaitAdmission() { return AwaitProbe("LOCAL_OVERLOAD"); }
  // Until the server refuses calls because it is draining.
  bool AwaitRefusals() { return AwaitProbe("DRAINING"); }
  // Until what the Rpc asks has arrived at Graph.
  bool AwaitArrival();

  graph_emulator::GraphEmulator& emulator() { return *emulator_; }
  ServiceProcess& service() { return *service_; }

 private:
  Heard CallIn(grpc::ClientContext& context, const std::string& bytes);
  void Occupy(const std::string& path, const std::string& bytes);
  // Sends wrong requests, which cost nothing, until one is answered with this reason.
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
