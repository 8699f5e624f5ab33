// Keeps a fixed number of RPCs in flight, checks every answer, and prints the latencies and the
// cost to the server's process.
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/async_unary_call.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "participants/v1/participant_service.grpc.pb.h"
#include "tests/bench/run_report.h"

ABSL_FLAG(std::string, target, "", "The server, as host:port");
ABSL_FLAG(int, pid, 0, "The server's process");
ABSL_FLAG(std::string, operation, "removal",
          "removal, invitation, or list-N: the roster of N entries that upstream.py serves");
ABSL_FLAG(int, calls, 20000, "Number of measured calls");
ABSL_FLAG(int, warm_up, 2000, "Number of unmeasured calls before them");
ABSL_FLAG(int, in_flight, 64, "Number of concurrent calls");
ABSL_FLAG(bool, show, false,
          "Only make one call, and print its answer without call-specific values");
ABSL_FLAG(int, connections, 4, "Number of connections; at most one per concurrent call");

namespace participants::bench {
namespace {

constexpr std::chrono::seconds kDeadline(30);

class Removal {
 public:
  using Request = v1::RemoveParticipantRequest;
  using Response = v1::RemoveParticipantResponse;

  static Request MakeRequest() {
    Request request;
    request.set_call_id("112f7296-5fa4-42ca-bae8-6a692b15d4b8");
    return request;
  }
  // A different participant for each call, as in production.
  static void Vary(Request& request, int call) {
    request.set_participant_id(absl::StrFormat("a7ebfb2d-871e-419c-87af-%012x", call));
  }
  static auto Prepare(v1::ParticipantService::Stub& stub, grpc::ClientContext& context,
                      const Request& request, grpc::CompletionQueue& queue) {
    return stub.PrepareAsyncRemoveParticipant(&context, request, &queue);
  }
  static bool IsRight(const Request&, const Response& response) {
    return response.outcome() == Response::OUTCOME_REMOVED;
  }
};

class Invitation {
 public:
  using Request = v1::InviteParticipantsRequest;
  using Response = v1::InviteParticipantsResponse;

  static Request MakeRequest() {
    Request request;
    request.set_call_id("112f7296-5fa4-42ca-bae8-6a692b15d4b8");
    request.set_client_context("f2fa86af-3c51-4bc2-8fc0-475452d9764f");
    request.add_participants()->mutable_identity()->mutable_user()->set_id(
        "278405a3-f568-4b3e-b684-009193463064");
    return request;
  }
  static void Vary(Request& request, int call) {
    request.mutable_participants(0)->set_participant_id(
        absl::StrFormat("a7ebfb2d-871e-419c-87af-%012x", call));
  }
  static auto Prepare(v1::ParticipantService::Stub& stub, grpc::ClientContext& context,
                      const Request& request, grpc::CompletionQueue& queue) {
    return stub.PrepareAsyncInviteParticipants(&context, request, &queue);
  }
  static bool IsRight(const Request&, const Response& response) {
    return response.operation().status() == v1::OPERATION_STATUS_RUNNING &&
           !response.operation().id().empty();
  }
};

// Lists the call "list-N", whose roster is generated-00001 to N, in any order.
class List {
 public:
  using Request = v1::ListParticipantsRequest;
  using Response = v1::ListParticipantsResponse;

  static Request MakeRequest() {
    Request request;
    request.set_call_id(absl::GetFlag(FLAGS_operation));
    return request;
  }
  static void Vary(Request&, int) {}
  static auto Prepare(v1::ParticipantService::Stub& stub, grpc::ClientContext& context,
                      const Request& request, grpc::CompletionQueue& queue) {
    return stub.PrepareAsyncListParticipants(&context, request, &queue);
  }
  static bool IsRight(const Request& request, const Response& response) {
    int entries = 0;
    if (!absl::SimpleAtoi(request.call_id().substr(kPrefix.size()), &entries)) return false;
    if (response.participants_size() != entries || !response.next_page_token().empty()) {
      return false;
    }
    const v1::Participant& last = response.participants(entries - 1);
    return response.participants(0).id() == "generated-00001" &&
           last.id() == absl::StrFormat("generated-%05d", entries) &&
           last.info().identity().user().display_name() ==
               absl::StrFormat("Generated %05d", entries) &&
           last.media_streams_size() == 3;
  }

  static constexpr absl::string_view kPrefix = "list-";
};

template <typename Operation>
struct Call {
  v1::ParticipantService::Stub* stub = nullptr;
  typename Operation::Request request = Operation::MakeRequest();
  typename Operation::Response response;
  std::optional<grpc::ClientContext> context;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<typename Operation::Response>> reader;
  RunReport::Clock::time_point begin;
};

std::vector<std::unique_ptr<v1::ParticipantService::Stub>> Connect() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // Otherwise they share one connection.
  std::vector<std::unique_ptr<v1::ParticipantService::Stub>> stubs;
  const int count = std::min(absl::GetFlag(FLAGS_connections), absl::GetFlag(FLAGS_in_flight));
  for (int i = 0; i < count; ++i) {
    const auto channel = grpc::CreateCustomChannel(absl::GetFlag(FLAGS_target),
                                                   grpc::InsecureChannelCredentials(), arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + kDeadline)) {
      EndByWrongAnswer("no connection");
    }
    stubs.push_back(v1::ParticipantService::NewStub(channel));
  }
  return stubs;
}

template <typename Operation>
class Load {
 public:
  Load() : stubs_(Connect()), calls_(static_cast<size_t>(absl::GetFlag(FLAGS_in_flight))) {
    for (size_t i = 0; i < calls_.size(); ++i) calls_[i].stub = stubs_[i % stubs_.size()].get();
  }

  void Run(int count, RunReport& report) {
    int begun = 0;
    for (auto& call : calls_) {
      if (begun < count) Start(call, begun++);
    }
    for (int ended = 0; ended < count; ++ended) {
      void* tag = nullptr;
      bool ok = false;
      queue_.Next(&tag, &ok);
      auto& call = *static_cast<Call<Operation>*>(tag);
      report.Add(RunReport::Clock::now() - call.begin);
      Check(call);
      if (begun < count) Start(call, begun++);
    }
  }

 private:
  void Start(Call<Operation>& call, int number) {
    Operation::Vary(call.request, number);
    call.response.Clear();
    call.context.emplace();
    call.context->set_deadline(std::chrono::system_clock::now() + kDeadline);
    call.begin = RunReport::Clock::now();
    call.reader = Operation::Prepare(*call.stub, *call.context, call.request, queue_);
    call.reader->StartCall();
    call.reader->Finish(&call.response, &call.status, &call);
  }

  static void Check(const Call<Operation>& call) {
    if (!call.status.ok()) {
      EndByWrongAnswer(
          absl::StrCat("code ", call.status.error_code(), ", ", call.status.error_message()));
    }
    if (!Operation::IsRight(call.request, call.response)) {
      EndByWrongAnswer(call.response.ShortDebugString());
    }
  }

  grpc::CompletionQueue queue_;
  std::vector<std::unique_ptr<v1::ParticipantService::Stub>> stubs_;
  std::vector<Call<Operation>> calls_;
};

// Prints the list, to compare it with another program's.
void ShowList() {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  List::Response response;
  const auto stubs = Connect();
  const grpc::Status status =
      stubs.front()->ListParticipants(&context, List::MakeRequest(), &response);
  if (!status.ok()) EndByWrongAnswer(status.error_message());
  response.clear_client_request_id();
  response.clear_graph_request_id();
  std::fputs(response.DebugString().c_str(), stdout);
}

template <typename Operation>
void Measure() {
  Load<Operation> load;
  RunReport report(absl::GetFlag(FLAGS_pid));
  load.Run(absl::GetFlag(FLAGS_warm_up), report);
  report.Begin(static_cast<size_t>(absl::GetFlag(FLAGS_calls)));
  load.Run(absl::GetFlag(FLAGS_calls), report);
  report.End("gRPC " + grpc::Version());
}

}  // namespace
}  // namespace participants::bench

int main(int argc, char** argv) {
  using namespace participants::bench;
  absl::ParseCommandLine(argc, argv);
  const std::string operation = absl::GetFlag(FLAGS_operation);
  if (absl::GetFlag(FLAGS_show)) {
    ShowList();
  } else if (absl::StartsWith(operation, List::kPrefix)) {
    Measure<List>();
  } else if (operation == "invitation") {
    Measure<Invitation>();
  } else {
    Measure<Removal>();
  }
}
