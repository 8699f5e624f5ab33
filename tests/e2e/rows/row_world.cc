#include "tests/e2e/rows/row_world.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/e2e/raw_call.h"
#include "tests/graph_emulator/test_certificate.h"

namespace participants::e2e {
namespace {

using graph_emulator::GraphEmulator;

std::optional<std::string> PushbackOf(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found = trailers.find("grpc-retry-pushback-ms");
  if (found == trailers.end()) return std::nullopt;
  return std::string(found->second.data(), found->second.size());
}

// Once it is gone, nobody listens there.
std::string UrlOfNobody() { return StartExampleEmulator()->graph_base_url(); }

std::unique_ptr<GraphEmulator> StartUntrustedEmulator() {
  const graph_emulator::TestCertificate certificate;  // Is read at the start.
  graph_emulator::GraphEmulatorOptions options;
  options.tls_cert_file = certificate.cert_file();
  options.tls_key_file = certificate.key_file();
  return StartExampleEmulator(std::move(options));
}

}  // namespace

// A call of its own, that is ended by its destructor.
struct RowWorld::Occupation {
  ~Occupation() {
    context.TryCancel();
    done.WaitForNotification();
  }
  grpc::ClientContext context;
  v1::RemoveParticipantRequest request;
  v1::RemoveParticipantResponse response;
  absl::Notification done;
};

RowWorld::RowWorld(Rpc rpc, const Scenario& scenario)
    : rpc_(rpc), allow_missing_(scenario.allow_missing) {
  ServiceProcess::Options options;
  options.flags = scenario.flags;
  if (scenario.graph == Scenario::Graph::kGone) options.graph_base_url = UrlOfNobody();
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

v1::RemoveParticipantRequest RowWorld::removal() const {
  auto request = ExampleRemoval();
  request.set_allow_missing(allow_missing_);
  return request;
}

Heard RowWorld::Call(absl::Duration time) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + time));
  return CallIn(context);
}

Heard RowWorld::CallIn(grpc::ClientContext& context) {
  Heard heard;
  if (rpc_ == Rpc::kRemoval) {
    v1::RemoveParticipantResponse response;
    heard.status = service().stub().RemoveParticipant(&context, removal(), &response);
    heard.client_request_id = response.client_request_id();
    heard.outcome = v1::RemoveParticipantResponse::Outcome_Name(response.outcome());
  } else {
    v1::InviteParticipantsResponse response;
    heard.status = service().stub().InviteParticipants(&context, ExampleInvitation(), &response);
    heard.client_request_id = response.client_request_id();
  }
  heard.pushback = PushbackOf(context);
  return heard;
}

Heard RowWorld::CallDuring(UnderWay under_way, const Then& then) {
  constexpr int kTries = 20;
  Heard heard;
  for (int i = 0; i < kTries; ++i) {
    grpc::ClientContext context;
    call_has_ended_ = false;
    std::thread caller([&] {
      heard = CallIn(context);
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
  Heard heard;
  heard.status = CallRaw(service().channel(), context,
                         rpc_ == Rpc::kRemoval ? kRemoveMethod : kInviteMethod, bytes)
                     .status;
  heard.pushback = PushbackOf(context);
  return heard;
}

void RowWorld::OccupyOneCall() {
  occupation_ = std::make_shared<Occupation>();
  occupation_->request = ExampleRemoval();
  service().stub().async()->RemoveParticipant(
      &occupation_->context, &occupation_->request, &occupation_->response,
      [occupation = occupation_.get()](const grpc::Status&) { occupation->done.Notify(); });
  AwaitArrival();
}

void RowWorld::Release() { occupation_.reset(); }

// The pauses keep the probes fewer than what the log writes of them.
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
  EXPECT_TRUE(AwaitRequests(emulator(), "", "/participants/", 1));
  return true;
}

}  // namespace participants::e2e
