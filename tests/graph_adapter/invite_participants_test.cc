#include "graph_adapter/invite_participants.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/testdata.h"

namespace participants::graph {
namespace {

InviteParticipantsParams OneUser() {
  InvitationParticipantInfo participant;
  participant.identity["user"].id = "278405a3-f568-4b3e-b684-009193463064";
  participant.participant_id = "a7ebfb2d-871e-419c-87af-27290b22e8db";
  return {"call/1", {participant}, "context"};
}

GraphAnswer Answer(std::string body, std::string location = "") {
  GraphAnswer answer;
  answer.response.status = 200;
  answer.response.body = std::move(body);
  answer.response.location = std::move(location);
  answer.attempts = 1;
  return answer;
}

TEST(DecodeInvitationAnswer, ReturnsThePagesAnswerWithoutLoss) {
  const auto result =
      DecodeInvitationAnswer(OneUser(), Answer(ReadTestdata("page_invite_response.json")));
  ASSERT_TRUE(result.ok());
  const auto& operation = result.value().operation;
  EXPECT_EQ(operation.client_context, "f2fa86af-3c51-4bc2-8fc0-475452d9764f");
  ASSERT_EQ(operation.participants.size(), 1U);
  EXPECT_EQ(operation.participants[0].identity.at("user").tenant_id,
            "72f988bf-86f1-41af-91ab-2d7cd011db47");
}

TEST(DecodeInvitationAnswer, TakesAnEmptyBodyForAccepted) {
  const auto result = DecodeInvitationAnswer(OneUser(), Answer("", "https://h/operations/op-7"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.value().operation.status, OperationStatus::kUnknown);
  EXPECT_EQ(result.value().operation.id, "op-7");
}

TEST(DecodeInvitationAnswer, SaysThatAnUnreadableSuccessWasApplied) {
  GraphAnswer cut = Answer("{}");
  cut.response.body_cut = true;
  for (const GraphAnswer& answer : {Answer("<html>"), Answer("[]"), cut}) {
    const auto result = DecodeInvitationAnswer(OneUser(), answer);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, GraphErrorKind::kMalformedResponse);
    EXPECT_EQ(result.error().effect, Effect::kApplied);
    EXPECT_EQ(result.error().attempts, 1);
  }
}

}  // namespace
}  // namespace participants::graph
