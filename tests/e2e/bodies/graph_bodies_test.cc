// Sends every body of tests/testdata/graph_bodies through the real binary and checks the caller's
// answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/support/testdata.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::Headers;
using testing::HasSubstr;
using testing::Not;
using enum grpc::StatusCode;

FaultReply Reply(const std::string& file, int status, const Headers& headers = {}) {
  FaultReply reply;
  reply.status = status;
  reply.headers = headers;
  reply.body = ReadGraphBody(file);
  reply.graph_ids = false;  // So that only the body's own ids appear.
  return reply;
}

// The human-readable texts in a body, which our callers must not see.
std::vector<std::string> MessagesIn(const std::string& body) {
  std::vector<std::string> messages;
  const auto document = nlohmann::json::parse(body);
  const auto add = [&messages](const nlohmann::json& text) {
    if (text.is_string() && text.get<std::string>().size() > 3) messages.push_back(text);
  };
  add(document.value("error_description", ""));
  if (document.contains("error") && document["error"].is_object()) {
    add(document["error"].value("message", ""));
  }
  return messages;
}

void ExpectNothingOf(const std::string& body, const grpc::Status& status, ServiceProcess& service) {
  EXPECT_EQ(service.Stop(), 0);
  for (const std::string& message : MessagesIn(body)) {
    EXPECT_THAT(status.error_message() + status.error_details(), Not(HasSubstr(message)));
    for (const std::string& line : service.process().lines()) {
      EXPECT_THAT(line, Not(HasSubstr(message)));
    }
  }
}

struct Answer {
  grpc::StatusCode code;
  std::string reason;
};

// Error bodies. Both RPCs answer the same except where noted.
struct ErrorBody {
  std::string file;
  int status;
  Answer removal;
  Answer invitation;
  std::string graph_code;
  std::string graph_request_id;
  Headers headers;
  absl::Duration time = absl::Minutes(2);
};
void PrintTo(const ErrorBody& body, std::ostream* os) { *os << body.file; }

std::vector<ErrorBody> ErrorBodies() {
  const Answer denied = {PERMISSION_DENIED, "GRAPH_PERMISSION_DENIED"};
  const Answer rejected = {UNAUTHENTICATED, "GRAPH_CREDENTIAL_REJECTED"};
  const Answer quota = {RESOURCE_EXHAUSTED, "GRAPH_QUOTA_EXHAUSTED"};
  const Answer throttled = {RESOURCE_EXHAUSTED, "GRAPH_THROTTLED"};
  const Answer no_call = {NOT_FOUND, "CALL_NOT_FOUND"};
  const Answer internal = {INTERNAL, "GRAPH_INTERNAL_ERROR"};
  const Answer unavailable = {UNAVAILABLE, "GRAPH_UNAVAILABLE"};
  const Answer unknown = {UNKNOWN, "INVITE_OUTCOME_UNKNOWN"};
  const std::string challenge = "Bearer realm=\"\", error=\"insufficient_claims\", claims=\"e30=\"";
  return {
      {"error-403-7504-no-inner-error.json", 403, denied, denied, "7504", "", {}},
      {"error-403-7504-with-inner-error.json",
       403,
       denied,
       denied,
       "7504",
       "2df32658-90f2-4b97-a39e-5f18ed3d2063",
       {}},
      {"error-403-7503-json-inside-message.json",
       403,
       denied,
       denied,
       "7503",
       "4e4815b3-05c7-4e08-a0a2-0c9064289a05",
       {}},
      {"error-429-8529-monthly-limit-json-inside-message.json",
       429,
       quota,
       quota,
       "8529",
       "b14b1f4d-926a-4abd-945e-a92c205a3f41",
       {}},
      {"error-404-8522-call-not-found.json",
       404,
       no_call,
       no_call,
       "8522",
       "7ebde706-ab9e-4495-b901-7ab4b0ce91ba",
       {}},
      {"error-500-9999-delete-participant.json",
       500,
       internal,
       internal,
       "9999",
       "de149e4c-e316-4682-a539-0ccdac07c86f",
       {}},
      {"error-500-9999-misspelt-create-call.json", 500, internal, internal, "9999", "", {}},
      {"error-404-empty-message.json",
       404,
       {NOT_FOUND, "PARTICIPANT_NOT_FOUND"},
       {NOT_FOUND, "GRAPH_NOT_FOUND"},
       "NotFound",
       "00000000-0000-0000-0000-000000000001",
       {}},
      {"error-403-empty-message.json",
       403,
       denied,
       denied,
       "Forbidden",
       "831bb1bb-5909-4138-b1f6-57ceda191416",
       {}},
      {"error-403-general-no-access-policy.json",
       403,
       denied,
       denied,
       "General",
       "f9e21413-6913-4db4-be2e-90bebaf721b7",
       {}},
      {"error-504-unknown-empty-message.json",
       504,
       unavailable,
       unknown,
       "UnknownError",
       "ea6058d2-178e-4ec0-9cc5-8532a35e5fd6",
       {{"request-id", "ea6058d2-178e-4ec0-9cc5-8532a35e5fd6"}, {"Cache-Control", "private"}}},
      {"error-504-unknown-empty-message-2022.json",
       504,
       unavailable,
       unknown,
       "UnknownError",
       "e9ed93de-a625-4749-871d-eaae3f7a4860",
       {}},
      // The service does not start a wait that does not fit.
      {"error-429-too-many-requests-doc.json",
       429,
       throttled,
       throttled,
       "429",
       "94fb3b52-452a-4535-a601-69e0a90e3aa2",
       {{"Retry-After", "2.128"}},
       absl::Seconds(2)},
      {"error-429-unknown-empty-message.json",
       429,
       throttled,
       throttled,
       "UnknownError",
       "00000000-0000-0000-0000-000000000003",
       {}},
      {"error-401-invalid-audience.json",
       401,
       rejected,
       rejected,
       "InvalidAuthenticationToken",
       "49fef2a7-61c7-4529-9ee8-539a352c2f59",
       {{"WWW-Authenticate", "Bearer realm=\"\""}}},
      {"error-401-token-expired.json",
       401,
       rejected,
       rejected,
       "InvalidAuthenticationToken",
       "1740feb8-b33a-4c08-a6ee-ab5cfc5a18c4",
       {}},
      {"error-401-claims-challenge.json",
       401,
       rejected,
       rejected,
       "InvalidAuthenticationToken",
       "00000000-0000-0000-0000-000000000004",
       {{"WWW-Authenticate", challenge}}},
      {"error-oddity-error-is-string.json", 401, rejected, rejected, "invalid_client", "", {}},
  };
}

std::string NameOf(const std::string& file) {
  std::string name;
  for (const char c : file.substr(0, file.rfind('.'))) name += c == '-' ? '_' : c;
  return name;
}

class GraphErrorBodies : public testing::TestWithParam<ErrorBody> {
 protected:
  GraphErrorBodies() {
    Fault fault;
    fault.target = "/participants/";
    fault.times = -1;
    fault.reply = Reply(GetParam().file, GetParam().status, GetParam().headers);
    emulator_->AddFault(fault);
  }
  void Expect(const grpc::Status& status, const Answer& answer) {
    EXPECT_EQ(status.error_code(), answer.code);
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(details.reason(), answer.reason);
    EXPECT_EQ(details.metadata("http_status"), std::to_string(GetParam().status));
    EXPECT_EQ(details.metadata("graph_code"), GetParam().graph_code);
    EXPECT_EQ(details.metadata("graph_request_id"), GetParam().graph_request_id);
    ExpectNothingOf(ReadGraphBody(GetParam().file), status, service_);
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

INSTANTIATE_TEST_SUITE_P(Bodies, GraphErrorBodies, testing::ValuesIn(ErrorBodies()),
                         [](const auto& body) { return NameOf(body.param.file); });

TEST_P(GraphErrorBodies, OnARemoval) {
  v1::RemoveParticipantResponse response;
  const auto status = Remove(service_, ExampleRemoval(), response, GetParam().time);
  Expect(status, GetParam().removal);
  const bool is_a_permission =
      GetParam().removal.code == PERMISSION_DENIED || GetParam().graph_code == "9999";
  EXPECT_EQ(DetailsOf(status).help.has_value(), is_a_permission);
}

TEST_P(GraphErrorBodies, OnAnInvitation) {
  v1::InviteParticipantsResponse response;
  const auto status = Invite(service_, ExampleInvitation(), response, GetParam().time);
  Expect(status, GetParam().invitation);
  EXPECT_EQ(DetailsOf(status).help.has_value(), GetParam().invitation.code == PERMISSION_DENIED);
}

// Success bodies, as the response to an invitation. Those of other operations have the same form.
// Notifications never arrive here. Neither kind may do harm.
struct InvitationBody {
  std::string file;
  int status;
  std::string id;
  v1::OperationStatus operation_status;
  std::string content_type = "application/json";
};
void PrintTo(const InvitationBody& body, std::ostream* os) { *os << body.file; }

std::vector<InvitationBody> InvitationBodies() {
  using enum v1::OperationStatus;
  std::vector<InvitationBody> bodies = {
      {"invite-200-single-user.json", 200, "eec3812a-fdc3-4fb4-825c-a06c9f35414e",
       OPERATION_STATUS_RUNNING},
      {"invite-200-replaces-call.json", 200, "278405a3-f568-4b3e-b684-009193463064",
       OPERATION_STATUS_RUNNING},
      {"mute-200-completed.json", 200, "17e3b46c-f61d-4f4d-9635-c626ef18e6ad",
       OPERATION_STATUS_COMPLETED},
      {"startholdmusic-202-running.json", 202, "0fe0623f-d628-42ed-b4bd-8ac290072cc5",
       OPERATION_STATUS_RUNNING, ""}};
  for (const char* file :
       {"participants-list-200.json", "participants-list-200-empty.json",
        "notification-call-terminated-result-as-strings.json", "notification-invite-completed.json",
        "notification-invite-completed-null-operation-id.json",
        "notification-invite-failed-403-pstn-metadata.json",
        "notification-invite-failed-410-client-media.json",
        "notification-invite-failed-412-pstn-no-sponsor.json",
        "notification-invite-failed-500-null-reference.json",
        "notification-operation-cancelled-400-8508.json", "notification-roster-updated.json"}) {
    bodies.push_back({file, 200, "", OPERATION_STATUS_UNKNOWN});
  }
  return bodies;
}

class GraphSuccessBodies : public testing::TestWithParam<InvitationBody> {};

INSTANTIATE_TEST_SUITE_P(Bodies, GraphSuccessBodies, testing::ValuesIn(InvitationBodies()),
                         [](const auto& body) { return NameOf(body.param.file); });

TEST_P(GraphSuccessBodies, OnAnInvitation) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  Fault fault;
  fault.target = "/invite";
  fault.reply = Reply(GetParam().file, GetParam().status);
  fault.reply->content_type = GetParam().content_type;
  emulator->AddFault(fault);
  v1::InviteParticipantsResponse response;
  const auto status = Invite(service, ExampleInvitation(), response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.operation().id(), GetParam().id);
  EXPECT_EQ(response.operation().status(), GetParam().operation_status);
  // The invited participants come first, with their ids, whatever Graph returns.
  ASSERT_GE(response.operation().participants_size(), 1);
  const auto& asked = response.operation().participants(0);
  EXPECT_EQ(asked.participant_id(), ExampleInvitation().participants(0).participant_id());
  EXPECT_EQ(asked.identity().user().id(),
            ExampleInvitation().participants(0).identity().user().id());
  const auto listed = nlohmann::json::parse(ReadGraphBody(GetParam().file))
                          .value("participants", nlohmann::json::array());
  for (const auto& entry : listed) {
    const std::string replaced = entry.value("replacesCallId", "");
    EXPECT_EQ(response.operation().participants().rbegin()->replaces_call_id(), replaced);
  }
}

// Bodies of the token endpoint, which the service reads at start.
struct TokenBody {
  std::string file;
  int status;
  Answer removal;
};
void PrintTo(const TokenBody& body, std::ostream* os) { *os << body.file; }

std::vector<TokenBody> TokenBodies() {
  const Answer rejected = {UNAUTHENTICATED, "TOKEN_CREDENTIAL_REJECTED"};
  return {{"token-200-client-credentials.json", 200, {OK, ""}},
          {"token-200-long-lived-refresh-in.json", 200, {OK, ""}},
          {"error-oddity-error-is-string.json", 401, rejected},
          {"token-error-400-70011-invalid-scope.json", 400, rejected},
          {"token-error-400-700016-app-not-in-tenant.json", 400, rejected},
          {"token-error-400-imds-identity-not-found.json", 400, rejected},
          {"token-error-401-7000218-missing-credential.json", 401, rejected},
          {"token-error-401-7000222-expired-secret.json", 401, rejected}};
}

class TokenEndpointBodies : public testing::TestWithParam<TokenBody> {};
INSTANTIATE_TEST_SUITE_P(Bodies, TokenEndpointBodies, testing::ValuesIn(TokenBodies()),
                         [](const auto& body) { return NameOf(body.param.file); });

TEST_P(TokenEndpointBodies, OfTheTokenEndpoint) {
  const auto emulator = StartExampleEmulator();
  emulator->AcceptToken("eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.e30.");  // The token in those files.
  Fault fault;
  fault.target = "/oauth2/v2.0/token";
  fault.times = -1;
  fault.reply = Reply(GetParam().file, GetParam().status);
  emulator->AddFault(fault);
  ServiceProcess::Options options;
  options.await_ready = GetParam().removal.code == OK;
  ServiceProcess service(*emulator, options);
  v1::RemoveParticipantResponse response;
  const auto status = Remove(service, ExampleRemoval(), response);
  EXPECT_EQ(status.error_code(), GetParam().removal.code);
  EXPECT_EQ(DetailsOf(status).reason(), GetParam().removal.reason);
  ExpectNothingOf(ReadGraphBody(GetParam().file), status, service);
  EXPECT_EQ(emulator->CountRequests("DELETE", ""), status.ok() ? 1U : 0U);
}

TEST(GraphBodies, AreAllPlayed) {
  std::set<std::string> played;
  for (const auto& body : ErrorBodies()) played.insert(body.file);
  for (const auto& body : InvitationBodies()) played.insert(body.file);
  for (const auto& body : TokenBodies()) played.insert(body.file);
  std::set<std::string> there;
  for (const auto& file : std::filesystem::directory_iterator(TESTDATA_DIR "/graph_bodies")) {
    if (file.path().extension() == ".json") there.insert(file.path().filename());
  }
  EXPECT_EQ(played, there);
  EXPECT_GE(there.size(), 40U);
}

}  // namespace
}  // namespace participants::e2e
