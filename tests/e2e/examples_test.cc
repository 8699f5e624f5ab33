// The two examples of Graph's page "Delete participant", through the real binary, over HTTP/1.1 and
// over HTTP/2 with TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "tests/e2e/nginx_process.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/support/testdata.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphEmulator;
using graph_emulator::GraphEmulatorOptions;
using graph_emulator::kExampleCallId;
using graph_emulator::kExampleParticipantId;
using graph_emulator::RosterEntry;
using nlohmann::json;

enum class Wire { kHttp11, kHttp2OverTls };

class Examples : public testing::TestWithParam<Wire> {
 protected:
  Examples() {
    GraphEmulatorOptions options;
    options.ring_time = std::chrono::minutes(5);
    emulator_ = StartExampleEmulator(options);
    ServiceProcess::Options service;
    if (GetParam() == Wire::kHttp2OverTls) {
      nginx_ = std::make_unique<NginxProcess>(emulator_->address());
      service.graph_base_url = nginx_->graph_base_url();
      // The token authority uses plain HTTP on loopback; the CA is for nginx.
      service.flags = {"--graph_ca_file=" + nginx_->ca_file()};
    }
    service_ = std::make_unique<ServiceProcess>(*emulator_, service);
  }

  std::unique_ptr<GraphEmulator> emulator_;
  std::unique_ptr<NginxProcess> nginx_;
  std::unique_ptr<ServiceProcess> service_;
};

INSTANTIATE_TEST_SUITE_P(Over, Examples, testing::Values(Wire::kHttp11, Wire::kHttp2OverTls),
                         [](const auto& row) {
                           return row.param == Wire::kHttp11 ? "Http11" : "Http2OverTls";
                         });

TEST_P(Examples, RemoveAnActiveParticipant) {
  ASSERT_EQ(emulator_->Roster(kExampleCallId).size(), 1U);
  v1::RemoveParticipantResponse response;
  const grpc::Status status = Remove(*service_, ExampleRemoval(), response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.outcome(), v1::RemoveParticipantResponse::OUTCOME_REMOVED);
  EXPECT_FALSE(response.graph_request_id().empty());
  EXPECT_FALSE(response.client_request_id().empty());
  EXPECT_TRUE(emulator_->Roster(kExampleCallId).empty());

  const auto sent = emulator_->Journal().back();
  EXPECT_EQ(sent.method, "DELETE");
  EXPECT_EQ(sent.target, std::string("/v1.0/communications/calls/") + kExampleCallId +
                             "/participants/" + kExampleParticipantId);
  EXPECT_EQ(sent.body, "");
}

TEST_P(Examples, InviteAndCancelBeforeTheAnswer) {
  v1::RemoveParticipantResponse removed;
  ASSERT_TRUE(Remove(*service_, ExampleRemoval(), removed).ok());

  // Graph receives the page's request.
  v1::InviteParticipantsResponse invited;
  const grpc::Status status = Invite(*service_, ExampleInvitation(), invited);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(json::parse(emulator_->Journal().back().body),
            json::parse(ReadTestdata("page_invite_request.json")));

  // The invitation rings. The id from its response cancels it.
  const auto ringing = emulator_->Roster(kExampleCallId);
  ASSERT_EQ(ringing.size(), 1U);
  EXPECT_EQ(ringing[0].state, RosterEntry::State::kInvited);
  ASSERT_TRUE(Remove(*service_, ExampleRemoval(), removed).ok());
  EXPECT_EQ(removed.outcome(), v1::RemoveParticipantResponse::OUTCOME_REMOVED);
  EXPECT_TRUE(emulator_->Roster(kExampleCallId).empty());
}

TEST_P(Examples, ThePagesAnswerComesBackWithoutLoss) {
  Fault fault;
  fault.target = "/participants/invite";
  fault.reply.emplace();
  fault.reply->body = ReadTestdata("page_invite_response.json");
  emulator_->AddFault(fault);
  v1::InviteParticipantsResponse response;
  ASSERT_TRUE(Invite(*service_, ExampleInvitation(), response).ok());

  const auto& operation = response.operation();
  EXPECT_EQ(operation.id(), "eec3812a-fdc3-4fb4-825c-a06c9f35414e");
  EXPECT_EQ(operation.status(), v1::OPERATION_STATUS_RUNNING);
  EXPECT_EQ(operation.client_context(), "f2fa86af-3c51-4bc2-8fc0-475452d9764f");
  EXPECT_FALSE(operation.has_result_info());
  ASSERT_EQ(operation.participants_size(), 1);
  const auto& participant = operation.participants(0);
  EXPECT_EQ(participant.participant_id(), "a7ebfb2d-871e-419c-87af-27290b22e8db");
  EXPECT_EQ(participant.id(), "");
  EXPECT_EQ(participant.endpoint_type(), "");
  EXPECT_EQ(participant.replaces_call_id(), "");
  EXPECT_FALSE(participant.hidden());
  EXPECT_FALSE(participant.remove_from_default_audio_routing_group());
  EXPECT_EQ(participant.identity().user().id(), "278405a3-f568-4b3e-b684-009193463064");
  EXPECT_EQ(participant.identity().user().identity_provider(), "AAD");
  EXPECT_EQ(participant.identity().user().tenant_id(), "72f988bf-86f1-41af-91ab-2d7cd011db47");
  EXPECT_EQ(participant.identity().user().display_name(), "");
  EXPECT_EQ(participant.identity().user().other_size(), 0);
  EXPECT_FALSE(participant.identity().has_application());
  EXPECT_FALSE(participant.identity().has_device());
  EXPECT_FALSE(participant.identity().has_phone());
  EXPECT_EQ(participant.identity().other_size(), 0);
}

TEST_P(Examples, EveryRequestCarriesWhatGraphAndItsSupportNeed) {
  v1::RemoveParticipantResponse response;
  ASSERT_TRUE(Remove(*service_, ExampleRemoval(), response).ok());
  const auto headers = emulator_->Journal().back().headers;
  const auto value = [&headers](const std::string& name) {
    for (const auto& [key, text] : headers) {
      if (strcasecmp(key.c_str(), name.c_str()) == 0) return text;
    }
    return std::string();
  };
  EXPECT_EQ(value("client-request-id"), response.client_request_id());
  EXPECT_THAT(value("User-Agent"), testing::StartsWith("participant-service/"));
  EXPECT_EQ(value("Prefer"), "include-unknown-enum-members");
  EXPECT_THAT(value("traceparent"),
              testing::MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"));
}

TEST_P(Examples, AThousandCallsUseOneConnection) {
  v1::RemoveParticipantResponse response;
  auto request = ExampleRemoval();
  request.set_allow_missing(true);
  ASSERT_TRUE(Remove(*service_, request, response).ok());
  Fault fault;
  fault.method = "DELETE";
  fault.times = -1;
  fault.reply.emplace();
  fault.reply->status = 204;
  emulator_->AddFault(fault);
  const size_t before = emulator_->connections_accepted();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(Remove(*service_, request, response).ok()) << i;
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 1001U);
  if (GetParam() == Wire::kHttp11) {
    EXPECT_EQ(emulator_->connections_accepted(), before);
    return;
  }
  // The emulator sees only nginx's connections. The service's are in nginx's log.
  std::istringstream log(nginx_->access_log());
  std::set<std::string> connections;
  std::string protocol;
  std::string connection;
  while (log >> protocol >> connection) {
    EXPECT_EQ(protocol, "HTTP/2.0");
    connections.insert(connection);
  }
  EXPECT_EQ(connections.size(), 1U);
}

}  // namespace
}  // namespace participants::e2e
