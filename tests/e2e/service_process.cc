#include "tests/e2e/service_process.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "tests/e2e/raw_call.h"

namespace participants::e2e {
namespace {

using graph_emulator::GraphEmulator;
using graph_emulator::GraphEmulatorOptions;

std::vector<std::string> Command(GraphEmulator& emulator, const ServiceProcess::Options& options) {
  std::vector<std::string> command = options.launcher;
  command.insert(command.end(),
                 {PARTICIPANT_SERVICE_BINARY, "--listen_address=127.0.0.1:0",
                  "--health_address=127.0.0.1:0", "--drain_delay=0s",
                  "--graph_base_url=" + (options.graph_base_url.empty() ? emulator.graph_base_url()
                                                                        : options.graph_base_url),
                  "--authority_host=" + emulator.authority_host()});
  command.insert(command.end(), options.flags.begin(), options.flags.end());
  return command;
}

ChildProcess::Options ProcessOptions(const ServiceProcess::Options& service) {
  const GraphEmulatorOptions defaults;
  ChildProcess::Options options;
  options.capture_stderr = service.capture_stderr;
  options.most_lines = service.most_lines;
  options.own_group = service.own_group;
  options.environment = service.environment;
  options.environment.insert({{"AZURE_TENANT_ID", defaults.tenant_id},
                              {"AZURE_CLIENT_ID", defaults.client_id},
                              {"AZURE_CLIENT_SECRET", defaults.client_secret}});
  return options;
}

template <typename Message>
void Unpack(const google::protobuf::Any& any, std::optional<Message>& into) {
  if (any.Is<Message>()) any.UnpackTo(&into.emplace());
}

}  // namespace

ServiceProcess::ServiceProcess(GraphEmulator& emulator, const Options& options)
    : process_(Command(emulator, options), ProcessOptions(options)) {
  const auto line = process_.AwaitLine(R"("msg":"listening")", kPatience);
  EXPECT_TRUE(line.has_value()) << "the service did not start";
  if (!line) return;
  const auto listening = nlohmann::json::parse(*line);
  address_ = listening["listen_address"];
  health_address_ = listening["health_address"];
  channel_ = options.channel_credentials == nullptr
                 ? NewChannel(address_)
                 : NewChannel(address_, options.channel_credentials);
  stub_ = v1::ParticipantService::NewStub(channel_);
  if (options.await_ready) {
    EXPECT_TRUE(process_.AwaitLine(R"("msg":"ready")", kPatience)) << "never ready";
  }
}

ServiceProcess::~ServiceProcess() {
  if (process_.ended()) return;
  EXPECT_EQ(Stop(), 0);
}

std::optional<int> ServiceProcess::Stop() {
  process_.Signal(SIGTERM);
  return process_.Wait(kPatience);
}

std::string ErrorDetails::metadata(const std::string& key) const {
  if (!error_info) return "";
  const auto it = error_info->metadata().find(key);
  return it == error_info->metadata().end() ? "" : it->second;
}

ErrorDetails DetailsOf(const grpc::Status& status) {
  ErrorDetails details;
  google::rpc::Status packed;
  if (!packed.ParseFromString(status.error_details())) return details;
  for (const auto& any : packed.details()) {
    Unpack(any, details.error_info);
    Unpack(any, details.request_info);
    Unpack(any, details.retry_info);
    Unpack(any, details.bad_request);
    Unpack(any, details.help);
    Unpack(any, details.invitation);
  }
  return details;
}

v1::RemoveParticipantRequest ExampleRemoval() {
  v1::RemoveParticipantRequest request;
  request.set_call_id(graph_emulator::kExampleCallId);
  request.set_participant_id(graph_emulator::kExampleParticipantId);
  return request;
}

v1::InviteParticipantsRequest ExampleInvitation() {
  v1::InviteParticipantsRequest request;
  request.set_call_id(graph_emulator::kExampleCallId);
  auto& participant = *request.add_participants();
  participant.mutable_identity()->mutable_user()->set_id("278405a3-f568-4b3e-b684-009193463064");
  participant.mutable_identity()->mutable_user()->set_identity_provider("AAD");
  participant.set_participant_id(graph_emulator::kExampleParticipantId);
  request.set_client_context("f2fa86af-3c51-4bc2-8fc0-475452d9764f");
  return request;
}

grpc::Status Remove(ServiceProcess& service, const v1::RemoveParticipantRequest& request,
                    v1::RemoveParticipantResponse& response, absl::Duration time) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + time));
  return service.stub().RemoveParticipant(&context, request, &response);
}

grpc::Status Invite(ServiceProcess& service, const v1::InviteParticipantsRequest& request,
                    v1::InviteParticipantsResponse& response, absl::Duration time) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + time));
  return service.stub().InviteParticipants(&context, request, &response);
}

bool AwaitRequests(GraphEmulator& emulator, const std::string& method, const std::string& target,
                   size_t count) {
  const absl::Time end = absl::Now() + kPatience;
  while (emulator.CountRequests(method, target) < count) {
    if (absl::Now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

std::unique_ptr<GraphEmulator> StartExampleEmulator(GraphEmulatorOptions options) {
  auto emulator = *GraphEmulator::Start(std::move(options));
  emulator->AddCall(graph_emulator::kExampleCallId, {graph_emulator::kExampleParticipantId});
  return emulator;
}

}  // namespace participants::e2e
