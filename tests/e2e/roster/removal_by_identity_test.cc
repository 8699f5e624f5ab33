// Which participants a removal by identity removes, and when it refuses: each row of the contract.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

using enum grpc::StatusCode;
using Outcome = v1::RemoveParticipantResponse;

std::string Entry(const std::string& id, const std::string& kind, const std::string& identity,
                  const std::string& more = "") {
  return absl::StrCat(R"({"id": ")", id, R"(", "identity": {")", kind, R"(": {"id": ")", identity,
                      R"("}})", more, "}");
}
std::string User(const std::string& id, const std::string& user = kUser) {
  return Entry(id, "user", user);
}
std::string CallOf(const std::vector<std::string>& entries, const std::string& roster = "{}") {
  return absl::StrCat(R"({"participants": [)", absl::StrJoin(entries, ", "), R"(], "roster": )",
                      roster, "}");
}
// A roster of this many strangers followed by these entries.
std::string Crowd(int strangers, const std::vector<std::string>& entries,
                  const std::string& roster = "{}") {
  return absl::StrCat(R"({"generate": )", strangers, R"(, "participants": [)",
                      absl::StrJoin(entries, ", "), R"(], "roster": )", roster, "}");
}

struct Row {
  std::string name;
  std::string call;
  std::string identity;
  std::string reason;  // Empty = OK.
  std::string effect;
  std::vector<std::string> removed;
  bool allow_missing = false;
};

const std::string kIdentity = absl::StrCat("user { id: '", kUser, "' }");
const std::string kBot = Entry("bot", "application", kOwnClient);
const std::string kStranger = User("stranger", kOther);

std::vector<Row> Rows() {
  const std::string upper = "278405A3-F568-4B3E-B684-009193463064";
  return {
      {"Exact", CallOf({kBot, kStranger, User("p")}), kIdentity, "", "applied", {"p"}},
      {"InUpperCase",
       CallOf({kBot, kStranger, User("p")}),
       absl::StrCat("user { id: '", upper, "' }"),
       "",
       "applied",
       {"p"}},
      {"WithAPrefix",
       CallOf({kStranger, User("p", absl::StrCat("8:orgid:", kUser))}),
       kIdentity,
       "",
       "applied",
       {"p"}},
      {"PrefixInTheRequest",
       CallOf({kStranger, User("p")}),
       absl::StrCat("user { id: '8:orgid:", upper, "' }"),
       "",
       "applied",
       {"p"}},
      {"UserUnderApplication",
       CallOf({kStranger, Entry("p", "application", kUser)}),
       kIdentity,
       "",
       "applied",
       {"p"}},
      {"UnderAKindNobodyKnows",
       CallOf({kStranger, Entry("p", "somethingNew", kUser)}),
       kIdentity,
       "",
       "applied",
       {"p"}},
      {"OnTwoDevices",
       CallOf({User("p1"), kStranger, User("p2")}),
       kIdentity,
       "",
       "applied",
       {"p1", "p2"}},
      {"InTheLobby",
       CallOf({kStranger, Entry("p", "user", kUser, R"(, "isInLobby": true)")}),
       kIdentity,
       "",
       "applied",
       {"p"}},
      {"Phone",
       CallOf({kStranger, Entry("p", "phone", "+14255550123")}),
       "phone { id: '+14255550123' }",
       "",
       "applied",
       {"p"}},
      {"PhoneInTheOtherForm",
       CallOf({kStranger, Entry("p", "phone", "4:+14255550123")}),
       "phone { id: '+14255550123' }",
       "",
       "applied",
       {"p"}},
      {"AnotherPhone",
       CallOf({kStranger, Entry("p", "phone", "+14255550124")}),
       "phone { id: '+14255550123' }",
       "PARTICIPANT_NOT_FOUND",
       "none",
       {}},
      {"Guest",
       CallOf({kStranger, Entry("p", "guest", "teamsvisitor:1")}),
       "guest { id: 'teamsvisitor:1' }",
       "",
       "applied",
       {"p"}},
      {"AGuestIsNoUser",
       CallOf({kStranger, Entry("p", "guest", kUser)}),
       kIdentity,
       "PARTICIPANT_NOT_FOUND",
       "none",
       {}},
      {"AnyOfSeveralKinds",
       CallOf({kStranger, Entry("p", "phone", "4:+14255550123")}),
       absl::StrCat(kIdentity, " phone { id: '+14255550123' }"),
       "",
       "applied",
       {"p"}},
      {"OfThisTenant",
       CallOf({R"({"id": "p", "identity": {"user": {"id": ")" + std::string(kUser) +
                   R"(", "tenantId": "t"}}})",
               kStranger}),
       absl::StrCat("user { id: '", kUser, "' tenant_id: 'T' }"),
       "",
       "applied",
       {"p"}},
      {"OfAnotherTenant",
       CallOf({R"({"id": "p", "identity": {"user": {"id": ")" + std::string(kUser) +
                   R"(", "tenantId": "t"}}})",
               kStranger}),
       absl::StrCat("user { id: '", kUser, "' tenant_id: 'u' }"),
       "PARTICIPANT_NOT_FOUND",
       "none",
       {}},
      {"NobodyHasThatName",
       CallOf({kStranger}),
       absl::StrCat("user { id: 'Somebody' display_name: 'Somebody' }"),
       "PARTICIPANT_NOT_FOUND",
       "none",
       {}},

      {"AbsentAndAllowed", CallOf({kBot, kStranger}), kIdentity, "", "none", {}, true},
      {"Absent", CallOf({kBot, kStranger}), kIdentity, "PARTICIPANT_NOT_FOUND", "none", {}},
      {"NobodyIsListed", CallOf({}), kIdentity, "ROSTER_NOT_REPORTED", "none", {}, true},
      {"TheBotAlone", CallOf({kBot}), kIdentity, "ROSTER_NOT_REPORTED", "none", {}, true},
      {"PeerToPeer",
       CallOf({kBot, User("p")}, R"({"mode": "peer_to_peer"})"),
       kIdentity,
       "ROSTER_NOT_REPORTED",
       "none",
       {},
       true},
      {"UntilAThirdHasJoined",
       CallOf({kBot, User("p")}, R"({"mode": "until_third"})"),
       kIdentity,
       "ROSTER_NOT_REPORTED",
       "none",
       {},
       true},

      {"AHundredAndNoLink",
       Crowd(100, {}),
       kIdentity,
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},
      {"NinetyNine", Crowd(99, {}), kIdentity, "", "none", {}, true},
      {"CutBeforeThem",
       Crowd(150, {}, R"({"limit": 100})"),
       "user { id: '00000000-0000-4000-8000-000000000150' }",
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},
      {"AmongTheFirstHundred",
       Crowd(150, {User("p")}, R"({"limit": 100})"),
       kIdentity,
       "",
       "applied",
       {"p"}},
      {"OnTheThirdPage",
       Crowd(250, {}, R"({"page_size": 100})"),
       "user { id: '00000000-0000-4000-8000-000000000250' }",
       "",
       "applied",
       {"generated-00250"}},
      {"AbsentFromAllPages",
       Crowd(250, {}, R"({"page_size": 100})"),
       kIdentity,
       "",
       "none",
       {},
       true},
      {"AbsentAndTheLastPageIsFull",
       Crowd(200, {}, R"({"page_size": 100})"),
       kIdentity,
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},
      {"ALinkToAnotherHost",
       Crowd(5, {}, R"({"next_link": "https://graph.example/v1.0/x?$skiptoken=1"})"),
       kIdentity,
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},
      {"ALinkThatGoesRound",
       Crowd(5, {}, R"({"next_link": "{SELF}?$skiptoken=0"})"),
       kIdentity,
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},
      {"AnEntryThatIsNoObject",
       CallOf({kStranger, R"({"raw": null})"}),
       kIdentity,
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},
      {"OnlyWhatIsNoObject",
       CallOf({R"({"raw": 7})"}),
       kIdentity,
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},

      {"AnEntryWithoutAnId",
       CallOf({kStranger,
               R"({"id": null, "identity": {"user": {"id": ")" + std::string(kUser) + R"("}}})"}),
       kIdentity,
       "GRAPH_MALFORMED_RESPONSE",
       "none",
       {}},
      {"AnIdThatIsNoPathSegment",
       CallOf({kStranger, R"({"raw": {"id": "..", "info": {"identity": {"user": {"id": ")" +
                              std::string(kUser) + R"("}}}}})"}),
       kIdentity,
       "GRAPH_MALFORMED_RESPONSE",
       "none",
       {}},

      {"ListedTwice",
       CallOf({kStranger, User("p"),
               R"({"raw": {"id": "P", "info": {"identity": {"user": {"id": ")" +
                   std::string(kUser) + R"("}}}}})"}),
       kIdentity,
       "",
       "applied",
       {"p"}},
      {"AnIdentityThatIsNone",
       CallOf({kStranger, R"({"raw": {"id": "x", "info": {"identity": "somebody"}}})"}),
       kIdentity,
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},
      {"AnIdentitysIdThatIsNoText",
       CallOf({kStranger, R"({"raw": {"id": "x", "info": {"identity": {"user": {"id": 7}}}}})"}),
       kIdentity,
       "ROSTER_POSSIBLY_TRUNCATED",
       "none",
       {},
       true},

      {"TheApplicationItself",
       CallOf({kBot, kStranger}),
       absl::StrCat("application { id: '", kOwnClient, "' }"),
       "OWN_PARTICIPANT",
       "none",
       {},
       true},
      {"TheApplicationAlone",
       CallOf({kBot}),
       absl::StrCat("application { id: '", kOwnClient, "' }"),
       "OWN_PARTICIPANT",
       "none",
       {}},
      {"TheApplicationAndAPerson",
       CallOf({kBot, User("p"), kStranger}),
       absl::StrCat("application { id: '", kOwnClient, "' } ", kIdentity),
       "OWN_PARTICIPANT",
       "applied",
       {"p"}},
      {"AnotherApplication",
       CallOf({kBot, kStranger, Entry("p", "application", kUser)}),
       absl::StrCat("application { id: '", kUser, "' }"),
       "",
       "applied",
       {"p"}},
  };
}

class RemovalByIdentity : public RosterWorld {};

TEST_F(RemovalByIdentity, EveryRow) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(row.name);
    PutCall(row.call);
    const std::vector<std::string> before = InTheCall();
    auto request = Parse<v1::RemoveParticipantRequest>(
        absl::StrCat("call_id: 'call' identity { ", row.identity, " }"));
    request.set_allow_missing(row.allow_missing);
    v1::RemoveParticipantResponse response;
    const grpc::Status status =
        Call(&v1::ParticipantService::Stub::RemoveParticipant, request, response);
    EXPECT_EQ(status.ok() ? "" : DetailsOf(status).reason(), row.reason);
    if (status.ok()) {
      EXPECT_EQ(response.outcome(),
                row.removed.empty() ? Outcome::OUTCOME_ALREADY_ABSENT : Outcome::OUTCOME_REMOVED);
      std::vector<std::string> results;
      for (const v1::RemovalResult& result : response.results()) {
        EXPECT_EQ(result.outcome(), Outcome::OUTCOME_REMOVED);
        results.push_back(result.participant_id());
      }
      EXPECT_EQ(results, row.removed);
      EXPECT_NE(response.coverage(), v1::ROSTER_COVERAGE_UNSPECIFIED);
    } else {
      EXPECT_EQ(DetailsOf(status).metadata("effect"), row.effect);
      EXPECT_EQ(DetailsOf(status).metadata("removed_participant_ids"),
                absl::StrJoin(row.removed, ","));
    }
    std::vector<std::string> expected = before;
    for (const std::string& id : row.removed) std::erase(expected, id);
    EXPECT_EQ(InTheCall(), expected);
    EXPECT_EQ(emulator_->CountRequests("DELETE", ""), row.removed.size());
    if (HasFailure()) break;
  }
}

// All removals are attempted. The answer is that of the first failure.
TEST_F(RemovalByIdentity, OneOfManyFails) {
  std::vector<std::string> entries;
  for (int i = 0; i < 20; ++i) entries.push_back(User(absl::StrCat("p", i)));
  PutCall(CallOf(entries));
  graph_emulator::Fault fault;
  fault.method = "DELETE";
  fault.target = "/participants/p7";
  fault.reply = graph_emulator::GraphErrorReply(409, "Conflict", "");
  emulator_->AddFault(fault);
  v1::RemoveParticipantResponse response;
  const auto request = Parse<v1::RemoveParticipantRequest>(
      absl::StrCat("call_id: 'call' identity { ", kIdentity, " }"));
  const grpc::Status status =
      Call(&v1::ParticipantService::Stub::RemoveParticipant, request, response);
  EXPECT_EQ(status.error_code(), ABORTED);
  EXPECT_EQ(DetailsOf(status).reason(), "GRAPH_CONFLICT");
  EXPECT_EQ(DetailsOf(status).metadata("effect"), "applied");
  EXPECT_EQ(DetailsOf(status).metadata("attempts"), "21");
  EXPECT_THAT(DetailsOf(status).metadata("removed_participant_ids"),
              testing::StartsWith("p0,p1,p2,p3,p4,p5,p6,p8,"));
  EXPECT_THAT(InTheCall(), testing::ElementsAre("p7"));
  // A repeated call completes the removal.
  EXPECT_EQ(
      DetailsOf(Call(&v1::ParticipantService::Stub::RemoveParticipant, request, response)).reason(),
      "");
  EXPECT_THAT(InTheCall(), testing::IsEmpty());
}

TEST_F(RemovalByIdentity, OneOfManyHasGoneByItself) {
  PutCall(CallOf({User("p0"), User("p1")}));
  graph_emulator::Fault gone;
  gone.method = "DELETE";
  gone.target = "/participants/p0";
  gone.times = -1;
  gone.reply = graph_emulator::GraphErrorReply(404, "NotFound", "Participant not found");
  emulator_->AddFault(gone);
  auto request = Parse<v1::RemoveParticipantRequest>(
      absl::StrCat("call_id: 'call' identity { ", kIdentity, " }"));
  v1::RemoveParticipantResponse response;
  const grpc::Status status =
      Call(&v1::ParticipantService::Stub::RemoveParticipant, request, response);
  EXPECT_EQ(DetailsOf(status).reason(), "PARTICIPANT_NOT_FOUND");
  EXPECT_EQ(DetailsOf(status).metadata("effect"), "applied");

  PutCall(CallOf({User("p0"), User("p1")}));
  request.set_allow_missing(true);
  ASSERT_TRUE(Call(&v1::ParticipantService::Stub::RemoveParticipant, request, response).ok());
  EXPECT_EQ(response.outcome(), Outcome::OUTCOME_REMOVED);
  EXPECT_EQ(response.results(0).outcome(), Outcome::OUTCOME_ALREADY_ABSENT);
  EXPECT_EQ(response.results(1).outcome(), Outcome::OUTCOME_REMOVED);
}

TEST_F(RemovalByIdentity, ARefusedReadNamesThePermissionForLists) {
  PutCall(R"({"participants": ["p"], "not_in_call": true})");
  v1::RemoveParticipantResponse response;
  const auto request = Parse<v1::RemoveParticipantRequest>(
      absl::StrCat("call_id: 'call' identity { ", kIdentity, " }"));
  const grpc::Status status =
      Call(&v1::ParticipantService::Stub::RemoveParticipant, request, response);
  EXPECT_EQ(DetailsOf(status).reason(), "GRAPH_PERMISSION_DENIED");
  ASSERT_TRUE(DetailsOf(status).help);
  EXPECT_THAT(DetailsOf(status).help->links(0).description(),
              testing::HasSubstr("Calls.Initiate.All"));
}

TEST_F(RemovalByIdentity, WhatIsReturnedCanBeSentBack) {
  PutCall(CallOf({User("p"), kStranger}));
  v1::ListParticipantsResponse list;
  ASSERT_TRUE(Call(&v1::ParticipantService::Stub::ListParticipants,
                   Parse<v1::ListParticipantsRequest>("call_id: 'call'"), list)
                  .ok());
  v1::RemoveParticipantRequest request;
  request.set_call_id(kCall);
  *request.mutable_identity() = list.participants(0).info().identity();
  v1::RemoveParticipantResponse response;
  const grpc::Status status =
      Call(&v1::ParticipantService::Stub::RemoveParticipant, request, response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(InTheCall(), testing::ElementsAre("stranger"));
}

TEST_F(RemovalByIdentity, ExactlyOneOfIdAndIdentity) {
  v1::RemoveParticipantResponse response;
  for (const std::string text :
       {"call_id: 'c'", "call_id: 'c' identity {}", "call_id: 'c' identity { user {} }",
        "call_id: 'c' participant_id: 'p' identity { user { id: 'u' } }"}) {
    const grpc::Status status = Call(&v1::ParticipantService::Stub::RemoveParticipant,
                                     Parse<v1::RemoveParticipantRequest>(text), response);
    EXPECT_EQ(DetailsOf(status).reason(), "INVALID_REQUEST") << text;
  }
  EXPECT_EQ(emulator_->CountRequests("", "/communications"), 0U);
}

}  // namespace
}  // namespace participants::e2e
