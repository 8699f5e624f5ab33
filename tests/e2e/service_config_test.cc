// docs/service_config.json, and its variant for a headless Service, in a client as callers use
// them. Repeatable methods are retried on UNAVAILABLE, a limited number of times and not while
// everything fails. An invitation is never retried.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "participants/v1/bulk_participant_service.pb.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using graph_emulator::Fault;

// From the files.
constexpr int kMaxAttempts = 4;
constexpr int kMaxBulkAttempts = 2;

std::string ReadDocs(const std::string& name) {
  std::ifstream file(DOCS "/" + name);
  EXPECT_TRUE(file.is_open());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const auto* file : {v1::RemoveParticipantRequest::descriptor()->file(),
                           v1::RemoveAllParticipantsRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      methods.push_back(file->service(0)->method(i));
    }
  }
  return methods;
}

// The full name of a method's service.
std::string ServiceOf(const std::string& method) {
  for (const MethodDescriptor* const known : AllMethods()) {
    if (known->name() == method) return known->service()->full_name();
  }
  return "";
}

int AttemptsOf(const std::string& method) {
  return ServiceOf(method).ends_with("BulkParticipantService") ? kMaxBulkAttempts : kMaxAttempts;
}

// The methods that the proto marks as repeatable, or those that it does not.
std::set<std::string> Methods(bool may_be_repeated) {
  std::set<std::string> names;
  for (const MethodDescriptor* const method : AllMethods()) {
    const bool says_so =
        method->options().idempotency_level() != MethodOptions::IDEMPOTENCY_UNKNOWN;
    if (says_so == may_be_repeated) names.insert(method->name());
  }
  return names;
}

// A request that succeeds in the page's call, in any order.
std::string ExampleRequest(const std::string& method) {
  const std::string call_id = graph_emulator::kExampleCallId;
  if (method == "RemoveParticipant") return ExampleRemoval().SerializeAsString();
  if (method == "InviteParticipants") return ExampleInvitation().SerializeAsString();
  if (method == "ListParticipants") {
    v1::ListParticipantsRequest request;
    request.set_call_id(call_id);
    return request.SerializeAsString();
  }
  if (method == "GetParticipant") {
    v1::GetParticipantRequest request;
    request.set_call_id(call_id);
    request.set_participant_id("stays");
    return request.SerializeAsString();
  }
  if (method == "CancelInvitation") {
    v1::CancelInvitationRequest request;
    request.set_call_id(call_id);
    request.set_participant_id("nobody");
    request.set_allow_missing(true);
    return request.SerializeAsString();
  }
  if (method == "MuteParticipant") {
    v1::MuteParticipantRequest request;
    request.set_call_id(call_id);
    request.set_participant_id("stays");
    return request.SerializeAsString();
  }
  if (method == "GetInvitation") {
    v1::GetInvitationRequest request;
    request.set_call_id(call_id);
    request.mutable_operation()->add_participants()->set_participant_id("nobody");
    return request.SerializeAsString();
  }
  if (method == "BatchRemoveParticipants") {
    v1::BatchRemoveParticipantsRequest request;
    request.set_call_id(call_id);
    // Reads the roster. What fails for ids alone is in their results, and the call is OK.
    request.add_identities()->mutable_user()->set_id("nobody");
    return request.SerializeAsString();
  }
  if (method == "RemoveAllParticipants") {
    v1::RemoveAllParticipantsRequest request;
    request.set_call_id(call_id);
    return request.SerializeAsString();
  }
  ADD_FAILURE() << "no request for " << method;
  return "";
}

std::shared_ptr<grpc::Channel> ChannelWithServiceConfig(const std::string& address,
                                                        const std::string& file) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(ReadDocs(file));
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // Without a token the service is not ready, and the headless form's channel would reject calls
  // because of its health.
  arguments.SetInt(GRPC_ARG_INHIBIT_HEALTH_CHECKING, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

class ServiceConfig : public testing::TestWithParam<std::string> {
 protected:
  ServiceConfig() {
    const absl::Status put = emulator_->PutCall(
        graph_emulator::kExampleCallId,
        absl::StrCat(R"({"myParticipantId": "bot", "participants": ["bot", "stays", ")",
                     graph_emulator::kExampleParticipantId, R"("]})"));
    EXPECT_TRUE(put.ok()) << put;
  }

  // Without a token the service answers UNAVAILABLE at once, and says when it will ask for one
  // again; -1 = for ever.
  void RefuseTokens(int times) {
    Fault fault;
    fault.target = "/oauth2/v2.0/token";
    fault.times = times;
    fault.reply.emplace();
    fault.reply->status = 503;
    emulator_->AddFault(fault);
  }
  void Start() {
    ServiceProcess::Options options;
    options.await_ready = false;
    service_ = std::make_unique<ServiceProcess>(*emulator_, options);
    channel_ = ChannelWithServiceConfig(service_->address(), GetParam());
  }
  // Without a deadline of its own: the file sets one.
  grpc::Status Call(const std::string& method) {
    grpc::ClientContext context;
    return CallRaw(channel_, context, absl::StrCat("/", ServiceOf(method), "/", method),
                   ExampleRequest(method))
        .status;
  }
  // Starts all calls at once.
  std::map<std::string, grpc::Status> CallEach(const std::set<std::string>& methods) {
    std::map<std::string, grpc::Status> ends;
    std::mutex mutex;
    std::vector<std::jthread> callers;
    for (const std::string& method : methods) {
      callers.emplace_back([&] {
        const grpc::Status status = Call(method);
        const std::scoped_lock lock(mutex);
        ends[method] = status;
      });
    }
    callers.clear();
    return ends;
  }
  // The number of finished calls from the server's log. The log only counts some of them; those
  // have the key "".
  std::map<std::string, int64_t> CountCalls() {
    EXPECT_EQ(service_->Stop(), 0);
    std::map<std::string, int64_t> calls;
    for (const std::string& line : service_->process().lines()) {
      const auto entry = nlohmann::json::parse(line);
      if (entry["msg"] == "call finished") ++calls[entry["grpc.method"]];
      if (entry["msg"] == "unsent calls not logged") calls[""] += entry["count"].get<int64_t>();
    }
    return calls;
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
  std::shared_ptr<grpc::Channel> channel_;
};

INSTANTIATE_TEST_SUITE_P(Docs, ServiceConfig,
                         testing::Values("service_config.json", "service_config_headless.json"),
                         [](const auto& file) {
                           return file.param.substr(0, file.param.find('.'));
                         });

TEST(ServiceConfigs, DifferInWhatServesToChooseAnAddressAlone) {
  auto headless = nlohmann::json::parse(ReadDocs("service_config_headless.json"));
  EXPECT_EQ(headless.erase("loadBalancingConfig"), 1U);
  EXPECT_EQ(headless.erase("healthCheckConfig"), 1U);
  EXPECT_EQ(headless, nlohmann::json::parse(ReadDocs("service_config.json")));
}

TEST(ServiceConfigs, NameEachMethodOnceAndGiveItATime) {
  const auto file = nlohmann::json::parse(ReadDocs("service_config.json"));
  std::set<std::string> methods = Methods(true);
  methods.merge(Methods(false));
  for (const auto& config : file["methodConfig"]) {
    EXPECT_TRUE(config.contains("timeout")) << config;
    for (const auto& name : config["name"]) {
      EXPECT_EQ(name["service"], ServiceOf(name["method"]));
      EXPECT_EQ(methods.erase(name["method"]), 1U) << name;
    }
  }
  EXPECT_THAT(methods, testing::IsEmpty());
}

TEST_P(ServiceConfig, RepeatsWhatMayBeRepeatedUntilItSucceeds) {
  RefuseTokens(1);
  Start();
  const std::set<std::string> methods = Methods(true);
  for (const auto& [method, status] : CallEach(methods)) {
    EXPECT_TRUE(status.ok()) << method << ": " << status.error_message();
  }
  EXPECT_EQ(emulator_->CountRequests("DELETE", graph_emulator::kExampleParticipantId), 1U);
  auto calls = CountCalls();
  for (const std::string& method : methods) EXPECT_GE(calls[method], 2) << method;
}

TEST_P(ServiceConfig, GivesUpAfterItsAttemptsAndNeverRepeatsAnInvitation) {
  RefuseTokens(-1);
  Start();
  std::set<std::string> methods = Methods(true);
  methods.merge(Methods(false));
  for (const auto& [method, status] : CallEach(methods)) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << method;
    EXPECT_EQ(DetailsOf(status).reason(), "TOKEN_UNAVAILABLE") << method;
  }
  std::map<std::string, int64_t> expected = {{"InviteParticipants", 1}};
  for (const std::string& method : Methods(true)) expected[method] = AttemptsOf(method);
  EXPECT_EQ(CountCalls(), expected);
}

TEST_P(ServiceConfig, StopsRepeatingWhileEverythingFails) {
  RefuseTokens(-1);
  Start();
  constexpr int kCalls = 60;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < kCalls; ++i) {
      callers.emplace_back([this] { EXPECT_FALSE(Call("RemoveParticipant").ok()); });
    }
  }
  int64_t attempts = 0;
  for (const auto& [method, calls] : CountCalls()) attempts += calls;
  EXPECT_GE(attempts, kCalls);
  // A hundred tokens, one for each failure. At fifty or below the client does not retry.
  EXPECT_LE(attempts, kCalls + 50);
}

}  // namespace
}  // namespace participants::e2e
