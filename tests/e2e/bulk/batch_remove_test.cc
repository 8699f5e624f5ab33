// Whom BatchRemoveParticipants removes, and what it says about each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/bulk/bulk_world.h"

namespace participants::e2e {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class BatchRemove : public BulkWorld {
 protected:
  BatchRemove() { StartService(); }

  // "index participant outcome-or-reason effect", with a + for a result with an identity.
  static std::vector<std::string> Said(const BatchResponse& response) {
    std::vector<std::string> said;
    for (const v1::RemovalResult& result : response.results()) {
      std::string text = absl::StrCat(result.has_identity() ? "+" : "", result.index(), " ",
                                      result.participant_id(), " ");
      if (result.has_failure()) {
        absl::StrAppend(&text, result.failure().reason(), " ", result.failure().effect());
      } else {
        text += v1::RemoveParticipantResponse::Outcome_Name(result.outcome());
      }
      said.push_back(text);
    }
    return said;
  }
};

constexpr char kPeople[] = R"("participants": [
  {"id": "a1", "identity": {"user": {"id": "a"}}},
  {"id": "b1", "identity": {"user": {"id": "b"}}},
  {"id": "a2", "identity": {"user": {"id": "a"}}},
  {"id": "p1", "identity": {"phone": {"id": "+14255550123"}}}])";

TEST_F(BatchRemove, RemovesWhomIdsAndIdentitiesNameEachOnce) {
  PutCall(kPeople);
  BatchResponse response;
  ASSERT_TRUE(Remove(Parse<Batch>(R"pb(
                       participant_ids: "nobody"
                       participant_ids: "a2"
                       participant_ids: "A2"
                       identities { user { id: "a" } }
                       identities { phone { id: "4:+14255550123" } }
                       identities { user { id: "x" } }
                     )pb"),
                     response)
                  .ok());
  EXPECT_THAT(Said(response),
              ElementsAre("0 nobody PARTICIPANT_NOT_FOUND none", "1 a2 OUTCOME_REMOVED",
                          "2 A2 OUTCOME_REMOVED", "+0 a1 OUTCOME_REMOVED", "+0 a2 OUTCOME_REMOVED",
                          "+1 p1 OUTCOME_REMOVED", "+2  PARTICIPANT_NOT_FOUND none"));
  EXPECT_EQ(response.coverage(), v1::ROSTER_COVERAGE_AS_REPORTED);
  EXPECT_EQ(response.client_request_id().size(), 36U);
  EXPECT_THAT(InTheCall(), UnorderedElementsAre("bot", "b1"));
  EXPECT_EQ(Deletes(), 4U);
}

TEST_F(BatchRemove, ReadsNoRosterForIds) {
  PutCall(kPeople);
  BatchResponse response;
  ASSERT_TRUE(
      Remove(Parse<Batch>("participant_ids: 'a1' participant_ids: 'gone' allow_missing: true"),
             response)
          .ok());
  EXPECT_THAT(Said(response), ElementsAre("0 a1 OUTCOME_REMOVED", "1 gone OUTCOME_ALREADY_ABSENT"));
  EXPECT_EQ(response.coverage(), v1::ROSTER_COVERAGE_UNSPECIFIED);
  EXPECT_EQ(emulator_->CountRequests("GET", "/participants"), 0U);
}

TEST_F(BatchRemove, KeepsTheApplicationItselfUnlessItsIdIsGiven) {
  const std::string own = graph_emulator::GraphEmulatorOptions().client_id;
  PutCall(absl::StrCat(R"("participants": [{"id": "a1", "identity": {"user": {"id": "a"}}},
      {"id": "me", "identity": {"application": {"id": ")",
                       own, R"("}}}])"));
  BatchResponse response;
  const std::string both =
      absl::StrCat("identities { user { id: 'a' } application { id: '", own, "' } }");
  ASSERT_TRUE(Remove(Parse<Batch>(both), response).ok());
  EXPECT_THAT(Said(response), ElementsAre("+0 a1 OUTCOME_REMOVED", "+0 me OWN_PARTICIPANT none"));
  ASSERT_TRUE(Remove(Parse<Batch>("participant_ids: 'me'"), response).ok());
  EXPECT_THAT(Said(response), ElementsAre("0 me OUTCOME_REMOVED"));
}

TEST_F(BatchRemove, TakesNothingUnprovenForAbsence) {
  const auto say = [&](const std::string& call) {
    PutCall(call);
    BatchResponse response;
    EXPECT_TRUE(Remove(Parse<Batch>("identities { user { id: 'x' } } participant_ids: 'a1' "
                                    "allow_missing: true"),
                       response)
                    .ok());
    return Said(response);
  };
  EXPECT_THAT(say(absl::StrCat(kPeople, R"(, "roster": {"mode": "peer_to_peer"})")),
              ElementsAre("0 a1 OUTCOME_REMOVED", "+0  ROSTER_NOT_REPORTED none"));
  EXPECT_THAT(say(absl::StrCat(kPeople, R"(, "generate": 96)")),
              ElementsAre("0 a1 OUTCOME_REMOVED", "+0  ROSTER_POSSIBLY_TRUNCATED none"));
  EXPECT_THAT(say(kPeople), ElementsAre("0 a1 OUTCOME_REMOVED", "+0  OUTCOME_ALREADY_ABSENT"));
}

TEST_F(BatchRemove, SaysOfWhomItCannotRemoveWhy) {
  PutCall(R"("participants": ["a1", {"id": null, "identity": {"user": {"id": "a"}}},
             {"id": "late", "identity": {"user": {"id": "l"}}, "leaves_first": true}, "b1", "c1"])");
  graph_emulator::Fault denied;
  denied.target = "/participants/b1";
  denied.times = -1;
  denied.reply = graph_emulator::GraphErrorReply(403, "Denied", "no");
  emulator_->AddFault(denied);
  graph_emulator::Fault throttled = denied;
  throttled.target = "/participants/c1";
  throttled.reply = graph_emulator::GraphErrorReply(429, "Slow", "no", {{"Retry-After", "90"}});
  emulator_->AddFault(throttled);
  BatchResponse response;
  ASSERT_TRUE(Remove(Parse<Batch>(R"pb(
                       participant_ids: "a1"
                       participant_ids: "b1"
                       identities { user { id: "a" } }
                       identities { user { id: "l" } }
                     )pb"),
                     response)
                  .ok());
  EXPECT_THAT(
      Said(response),
      ElementsAre("0 a1 OUTCOME_REMOVED", "1 b1 GRAPH_PERMISSION_DENIED none",
                  "+0  GRAPH_MALFORMED_RESPONSE none", "+1 late PARTICIPANT_NOT_FOUND none"));
  EXPECT_EQ(response.results(1).failure().code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(response.results(1).failure().party(), "credential");
  EXPECT_EQ(response.results(1).failure().graph_code(), "Denied");
  EXPECT_EQ(response.results(1).failure().http_status(), 403);
  ASSERT_TRUE(Remove(Parse<Batch>("participant_ids: 'c1' participant_ids: 'd1'"), response).ok());
  EXPECT_EQ(response.results(0).failure().reason(), "GRAPH_THROTTLED");
  EXPECT_GE(response.results(0).failure().retry_after().seconds(), 88);
}

TEST_F(BatchRemove, EndsAsAWholeInACallThatIsNot) {
  std::string ids;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&ids, "participant_ids: 'p", i, "' ");
  BatchResponse response;
  const grpc::Status status =
      Remove(Parse<Batch>(absl::StrCat("call_id: 'missing' ", ids)), response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(DetailsOf(status).reason(), "CALL_NOT_FOUND");
  EXPECT_EQ(DetailsOf(status).metadata("effect"), "none");
  EXPECT_LE(Deletes(), 8U);  // As many as are in flight at a time.
}

TEST_F(BatchRemove, SaysThatNothingWasDoneIfTheRosterComesTooLate) {
  PutCall(kPeople);
  graph_emulator::Fault hangs;
  hangs.method = "GET";
  hangs.target = "/participants";
  hangs.times = -1;
  hangs.wire = graph_emulator::WireFault::kNeverAnswer;
  emulator_->AddFault(hangs);
  BatchResponse response;
  const auto request = Parse<Batch>("participant_ids: 'p1' identities { user { id: 'a' } }");
  const grpc::Status status = Remove(request, response, absl::Seconds(2));
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(Said(response), ElementsAre("0 p1 DEADLINE none", "+0  DEADLINE none"));
  EXPECT_EQ(Deletes(), 0U);
}

TEST_F(BatchRemove, TakesOneToAHundredEntries) {
  std::string ids;
  for (int i = 0; i < 60; ++i) absl::StrAppend(&ids, "participant_ids: 'p", i, "' ");
  std::string identities;
  for (int i = 0; i < 41; ++i) absl::StrAppend(&identities, "identities { user { id: 'u' } } ");
  const auto fields = [&](const std::string& text) {
    BatchResponse response;
    const ErrorDetails details = DetailsOf(Remove(Parse<Batch>(text), response));
    std::vector<std::string> names;
    if (!details.bad_request) return names;
    for (const auto& violation : details.bad_request->field_violations()) {
      names.push_back(violation.field());
    }
    return names;
  };
  PutCall(kPeople);
  EXPECT_THAT(fields(""), ElementsAre("participant_ids"));
  EXPECT_THAT(fields(ids + identities), ElementsAre("participant_ids"));
  EXPECT_THAT(fields("participant_ids: 'a' participant_ids: '../x' identities {} "
                     "identities { user { id: '' } }"),
              ElementsAre("participant_ids[1]", "identities[0]", "identities[1].user.id"));
  EXPECT_EQ(Deletes(), 0U);
  EXPECT_THAT(fields(ids), IsEmpty());
}

}  // namespace
}  // namespace participants::e2e
