#include "tests/e2e/rows/row_world.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/e2e/raw_call.h"
#include "tests/graph_emulator/test_certificate.h"

namespace participants::e2e {
namespace {

using google::protobuf::Message;
using graph_emulator::Fault;
using graph_emulator::GraphEmulator;
using graph_emulator::WireFault;

std::optional<std::string> PushbackOf(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  if (found == trailers.end()) return std::nullopt;
  return std::string(found->second.data(), found->second.size());
}

// How long a call holds what others want. Longer than that takes under a sanitizer on a loaded
// machine.
constexpr absl::Duration kOccupied = absl::Minutes(4);

// An address at which nothing listens. Nobody else gets it as long as the socket is open.
std::string UrlOfNobody(FileDescriptor& socket_there) {
  socket_there = FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(socket_there.get(), any, size), 0);
  EXPECT_EQ(getsockname(socket_there.get(), any, &size), 0);
  return absl::StrCat("http://127.0.0.1:", ntohs(address.sin_port), "/v1.0");
}

std::unique_ptr<GraphEmulator> StartUntrustedEmulator() {
  const graph_emulator::TestCertificate certificate;  // The service reads it at start.
  graph_emulator::GraphEmulatorOptions options;
  options.tls_cert_file = certificate.cert_file();
  options.tls_key_file = certificate.key_file();
  return StartExampleEmulator(std::move(options));
}

std::string RequestOf(const Rpc& rpc, const Scenario& scenario) {
  const Message& request = scenario.request ? *scenario.request : *rpc.request;
  if (!scenario.allow_missing) return request.SerializeAsString();
  const std::unique_ptr<Message> changed(request.New());
  changed->CopyFrom(request);
  const auto* field = changed->GetDescriptor()->FindFieldByName("allow_missing");
  EXPECT_NE(field, nullptr) << rpc.name;
  if (field != nullptr) changed->GetReflection()->SetBool(changed.get(), field, true);
  return changed->SerializeAsString();
}

void ReadResponse(const Rpc& rpc, Heard& heard) {
  const std::unique_ptr<Message> response = rpc.NewResponse();
  EXPECT_TRUE(response->ParseFromString(heard.bytes));
  const auto* id = response->GetDescriptor()->FindFieldByName("client_request_id");
  heard.client_request_id = response->GetReflection()->GetString(*response, id);
  const auto* outcome = response->GetDescriptor()->FindFieldByName("outcome");
  if (outcome == nullptr) return;
  heard.outcome = response->GetReflection()->GetEnum(*response, outcome)->name();
}

// A roster with as many participants as one read may keep. Each takes a few bytes here and several
// hundred in the service. `next_link` points to the rest.
std::string LongRoster(const std::string& next_link) {
  constexpr int kEntries = 25'000;
  std::string entries = "{}";
  for (int i = 1; i < kEntries; ++i) entries += ",{}";
  return absl::StrCat(R"({"value":[)", entries, R"(],"@odata.nextLink":")", next_link, R"("})");
}

}  // namespace

// A separate call. The destructor ends it.
struct RowWorld::Occupation {
  explicit Occupation(const std::shared_ptr<grpc::Channel>& channel) : stub(channel) {}
  ~Occupation() {
    context.TryCancel();
    done.WaitForNotification();
  }
  grpc::GenericStub stub;
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  absl::Notification done;
};

RowWorld::RowWorld(const Rpc& rpc, const Scenario& scenario)
    : rpc_(rpc), request_(RequestOf(rpc, scenario)) {
  const absl::Status put = emulator_->PutCall(graph_emulator::kExampleCallId, scenario.call);
  EXPECT_TRUE(put.ok()) << put;
  ServiceProcess::Options options;
  options.flags = scenario.flags;
  if (scenario.graph == Scenario::Graph::kGone) options.graph_base_url = UrlOfNobody(nobody_);
  if (scenario.graph == Scenario::Graph::kUntrusted) {
    untrusted_ = StartUntrustedEmulator();
    options.graph_base_url = untrusted_->graph_base_url();
  }
  if (!scenario.caller.empty()) {
    access_files_ = std::make_unique<AccessFiles>();
    const auto flags = access_files_->Flags();
    options.flags.insert(options.flags.end(), flags.begin(), flags.end());
    options.channel_credentials =
        access_files_->Credentials(access_files_->NewClient(scenario.caller).get());
  }
  options.await_ready = !scenario.faults_at_start;
  if (!scenario.faults_at_start) service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  for (const auto& fault : scenario.faults) emulator_->AddFault(fault);
  if (scenario.faults_at_start) service_ = std::make_unique<ServiceProcess>(*emulator_, options);
}

Heard RowWorld::Call(absl::Duration time) {
  grpc::ClientContext context;
  if (time != absl::InfiniteDuration()) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + time));
  }
  return CallIn(context, request_);
}

Heard RowWorld::CallIn(grpc::ClientContext& context, const std::string& bytes) {
  RawAnswer answer = CallRaw(service().channel(), context, rpc_.path(), bytes);
  Heard heard{.status = std::move(answer.status),
              .pushback = PushbackOf(context),
              .client_request_id = {},
              .outcome = {},
              .bytes = std::move(answer.bytes)};
  if (heard.status.ok()) ReadResponse(rpc_, heard);
  return heard;
}

Heard RowWorld::CallDuring(UnderWay under_way, const Then& then) {
  constexpr int kTries = 20;
  Heard heard;
  for (int i = 0; i < kTries; ++i) {
    grpc::ClientContext context;
    call_has_ended_ = false;
    std::thread caller([&] {
      heard = CallIn(context, request_);
      call_has_ended_ = true;
    });
    const bool is_under_way = (this->*under_way)();
    if (is_under_way) then(context);
    caller.join();
    if (is_under_way) return heard;
  }
  ADD_FAILURE() << "the call never got under way";
  return heard;
}

Heard RowWorld::CallWith(const std::string& bytes) {
  grpc::ClientContext context;
  return CallIn(context, bytes);
}

void RowWorld::Occupy(const std::string& path, const std::string& bytes) {
  occupations_.push_back(std::make_shared<Occupation>(service().channel()));
  Occupation& occupation = *occupations_.back();
  occupation.context.set_deadline(absl::ToChronoTime(absl::Now() + kOccupied));
  const grpc::Slice slice(bytes);
  occupation.request = grpc::ByteBuffer(&slice, 1);
  occupation.stub.UnaryCall(&occupation.context, path, {}, &occupation.request,
                            &occupation.response,
                            [&occupation](const grpc::Status&) { occupation.done.Notify(); });
}

void RowWorld::OccupyOneCall() {
  Occupy(rpc_.path(), request_);
  AwaitArrival();
}

void RowWorld::OccupyRosterMemory() {
  // Without a memory limit the service has room for about thirty of them.
  constexpr int kCalls = 64;
  const std::string target = "/communications/calls/crowd/participants";
  Fault rest;
  rest.target = absl::StrCat(target, "?");
  rest.times = -1;
  rest.wire = WireFault::kNeverAnswer;
  emulator_->AddFault(rest);
  Fault first;
  first.target = target;
  first.times = -1;
  first.reply.emplace();
  first.reply->body =
      LongRoster(absl::StrCat(emulator_->graph_base_url(), target, "?$skiptoken=1"));
  emulator_->AddFault(first);
  v1::ListParticipantsRequest crowd;
  crowd.set_call_id("crowd");
  for (int i = 0; i < kCalls; ++i) {
    Occupy("/participants.v1.ParticipantService/ListParticipants", crowd.SerializeAsString());
  }
  // Until a small roster gets no memory. Under a sanitizer on a loaded machine, the texts take
  // minutes to arrive, and an answer takes longer than the first deadlines.
  v1::ListParticipantsRequest probe;
  probe.set_call_id(graph_emulator::kExampleCallId);
  const absl::Time end = absl::Now() + kOccupied;
  for (absl::Duration time = absl::Milliseconds(300); absl::Now() < end; time *= 1.2) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + time));
    v1::ListParticipantsResponse response;
    const grpc::Status status = service().stub().ListParticipants(&context, probe, &response);
    if (DetailsOf(status).reason() == "LOCAL_OVERLOAD") return;
  }
  ADD_FAILURE() << "there is always memory for another roster";
}

// The pauses keep the number of probes below the limit of log lines.
bool RowWorld::AwaitProbe(const std::string& reason) {
  const absl::Time end = absl::Now() + kPatience;
  absl::Notification pause;
  while (absl::Now() < end) {
    pause.WaitForNotificationWithTimeout(absl::Milliseconds(100));
    v1::RemoveParticipantResponse response;
    if (DetailsOf(Remove(service(), {}, response)).reason() == reason) return true;
    if (call_has_ended_) return false;
  }
  ADD_FAILURE() << "no " << reason;
  return false;
}

bool RowWorld::AwaitArrival() {
  const size_t before = rpc_.http_method == "GET" ? static_cast<size_t>(rpc_.gets_before) : 0;
  EXPECT_TRUE(AwaitRequests(emulator(), rpc_.http_method, rpc_.target, before + 1));
  return true;
}

}  // namespace participants::e2e
