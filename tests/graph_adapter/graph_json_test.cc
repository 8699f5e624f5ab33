#include "graph_adapter/graph_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tests/support/testdata.h"

namespace participants::graph {
namespace {

using nlohmann::json;

TEST(EncodeInvitation, YieldsThePagesOwnBody) {
  InviteParticipantsParams params;
  params.client_context = "f2fa86af-3c51-4bc2-8fc0-475452d9764f";
  InvitationParticipantInfo participant;
  participant.identity["user"].id = "278405a3-f568-4b3e-b684-009193463064";
  participant.identity["user"].identity_provider = "AAD";
  participant.participant_id = "a7ebfb2d-871e-419c-87af-27290b22e8db";
  params.participants = {participant};
  EXPECT_EQ(json::parse(EncodeInvitation(params)),
            json::parse(ReadTestdata("page_invite_request.json")));
}

TEST(EncodeInvitation, SendsEveryFieldThatIsSet) {
  InviteParticipantsParams params;
  InvitationParticipantInfo participant;
  participant.identity["phone"] = {"+14255550123", "Ünï", "tenant", "AAD", {}};
  participant.replaces_call_id = "call";
  participant.hidden = true;
  participant.remove_from_default_audio_routing_group = true;
  params.participants = {participant};
  const json body = json::parse(EncodeInvitation(params));
  const json& sent = body["participants"][0];
  EXPECT_EQ(sent["identity"]["phone"]["id"], "+14255550123");
  EXPECT_EQ(sent["identity"]["phone"]["displayName"], "Ünï");
  EXPECT_EQ(sent["identity"]["phone"]["tenantId"], "tenant");
  EXPECT_EQ(sent["replacesCallId"], "call");
  EXPECT_EQ(sent["hidden"], true);
  EXPECT_EQ(sent["removeFromDefaultAudioRoutingGroup"], true);
  EXPECT_FALSE(sent.contains("participantId"));
  EXPECT_FALSE(body.contains("clientContext"));
}

TEST(EncodeMute, HoldsTheContextAlone) {
  EXPECT_EQ(json::parse(EncodeMute("a \"b\"")), json({{"clientContext", "a \"b\""}}));
  EXPECT_EQ(EncodeMute(""), "{}");
}

TEST(DecodeOperation, ReadsTheAnswerToAMute) {
  const auto operation = DecodeOperation(ReadGraphBody("mute-200-completed.json"));
  ASSERT_TRUE(operation);
  EXPECT_EQ(operation->id, "17e3b46c-f61d-4f4d-9635-c626ef18e6ad");
  EXPECT_EQ(operation->status, OperationStatus::kCompleted);
  EXPECT_EQ(operation->client_context, "d45324c1-fcb5-430a-902c-f20af696537c");
  EXPECT_FALSE(operation->result_info);
  EXPECT_EQ(DecodeOperation("[]"), std::nullopt);
}

TEST(DecodeInviteOperation, ReadsThePagesOwnAnswer) {
  const auto operation = DecodeInviteOperation(ReadTestdata("page_invite_response.json"));
  ASSERT_TRUE(operation);
  EXPECT_EQ(operation->id, "eec3812a-fdc3-4fb4-825c-a06c9f35414e");
  EXPECT_EQ(operation->status, OperationStatus::kRunning);
  EXPECT_EQ(operation->client_context, "f2fa86af-3c51-4bc2-8fc0-475452d9764f");
  EXPECT_FALSE(operation->result_info);
  ASSERT_EQ(operation->participants.size(), 1U);
  const auto& participant = operation->participants[0];
  EXPECT_EQ(participant.participant_id, "a7ebfb2d-871e-419c-87af-27290b22e8db");
  EXPECT_EQ(participant.id, "");
  ASSERT_EQ(participant.identity.size(), 1U);
  EXPECT_EQ(participant.identity.at("user"), (Identity{"278405a3-f568-4b3e-b684-009193463064",
                                                       "",
                                                       "72f988bf-86f1-41af-91ab-2d7cd011db47",
                                                       "AAD",
                                                       {}}));
}

TEST(DecodeInviteOperation, TakesNumbersAsTextAndStatusInAnyCase) {
  const auto operation = DecodeInviteOperation(
      R"({"status":"COMPLETED","resultInfo":{"code":"200","subcode":5001.0,"message":"ok"}})");
  ASSERT_TRUE(operation);
  EXPECT_EQ(operation->status, OperationStatus::kCompleted);
  EXPECT_EQ(operation->result_info, (ResultInfo{200, 5001, "ok"}));
}

TEST(DecodeInviteOperation, KeepsWhatItHasNoFieldFor) {
  const auto operation = DecodeInviteOperation(
      R"({"participants":[{"identity":{"spoolUser":{"id":"s","email":"e@x","age":3}}}]})");
  ASSERT_TRUE(operation);
  const Identity& identity = operation->participants.at(0).identity.at("spoolUser");
  EXPECT_EQ(identity.id, "s");
  EXPECT_EQ(identity.other, (std::map<std::string, std::string>{{"email", "e@x"}}));
}

TEST(DecodeInviteOperation, SurvivesMistypedMembers) {
  const auto operation = DecodeInviteOperation(
      R"({"id":7,"status":null,"clientContext":[],"resultInfo":"x","participants":[1,null,{
          "identity":[],"hidden":"yes","participantId":{}},{"identity":{"user":"u"}}]})");
  ASSERT_TRUE(operation);
  EXPECT_EQ(operation->id, "");
  EXPECT_EQ(operation->status, OperationStatus::kUnknown);
  EXPECT_EQ(operation->participants.size(), 2U);
  EXPECT_EQ(DecodeInviteOperation(R"({"participants":{}})")->participants.size(), 0U);
  EXPECT_EQ(
      DecodeInviteOperation(R"({"resultInfo":{"code":1e99,"subcode":99999999999}})")->result_info,
      (ResultInfo{0, 0, ""}));
}

TEST(DecodeInviteOperation, RefusesWhatIsNoObject) {
  const std::string deep(100'000, '[');
  for (const std::string& body :
       {std::string("[]"), std::string("null"), std::string("\"x\""), std::string("<html>"),
        std::string("{"), std::string("{\"id\":\"\xff\"}"), std::string(R"({"id":"\ud800"})"),
        std::string("{\"id\":\"a\0b\"}", 12), deep,
        "{\"a\":" + deep + std::string(100'000, ']') + "}"}) {
    EXPECT_EQ(DecodeInviteOperation(body), std::nullopt) << body.substr(0, 40);
  }
}

TEST(DecodeErrorBody, FindsTheCodeInsideTheMessage) {
  const ErrorBody body =
      DecodeErrorBody(ReadGraphBody("error-429-8529-monthly-limit-json-inside-message.json"));
  EXPECT_TRUE(body.is_graph_error);
  EXPECT_EQ(body.code, "8529");
  EXPECT_EQ(body.request_id, "b14b1f4d-926a-4abd-945e-a92c205a3f41");
}

TEST(DecodeErrorBody, TakesTheDeepestInnerError) {
  EXPECT_EQ(DecodeErrorBody(R"({"error":{"code":"a","innererror":{"code":"b",
      "innerError":{"code":"c","request-id":"r"}}}})")
                .code,
            "c");
  EXPECT_EQ(DecodeErrorBody(R"({"error":{"code":"8522"}})").code, "8522");
}

TEST(DecodeErrorBody, ReadsOAuthsForm) {
  const ErrorBody body = DecodeErrorBody(ReadGraphBody("error-oddity-error-is-string.json"));
  EXPECT_FALSE(body.is_graph_error);
  EXPECT_EQ(body.code, "invalid_client");
}

TEST(DecodeErrorBody, LetsNoTextPassForACode) {
  EXPECT_EQ(DecodeErrorBody(R"({"error":{"code":"call +61 for help"}})").code, "");
  EXPECT_EQ(DecodeErrorBody(R"({"error":{"code":")" + std::string(65, 'x') + R"("}})").code, "");
  EXPECT_EQ(DecodeErrorBody("<h2>Our services aren't available right now</h2>").code, "");
  EXPECT_FALSE(DecodeErrorBody("").is_graph_error);
  EXPECT_FALSE(DecodeErrorBody(R"({"error":{}})").is_graph_error);
  EXPECT_FALSE(DecodeErrorBody(R"({"error":[]})").is_graph_error);
}

}  // namespace
}  // namespace participants::graph
