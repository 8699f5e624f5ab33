// Whom RemoveAllParticipants removes, whom it keeps, and when it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/bulk/bulk_world.h"

namespace participants::e2e {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr char kUserId[] = "278405a3-f568-4b3e-b684-009193463064";

std::string User(const std::string& id, const std::string& user, const std::string& more = "") {
  return absl::StrCat(R"({"id": ")", id, R"(", "identity": {"user": {"id": ")", user, R"("}})",
                      more, "}");
}
std::string With(const std::vector<std::string>& participants, const std::string& more = "") {
  std::string list;
  for (const std::string& one : participants) absl::StrAppend(&list, list.empty() ? "" : ",", one);
  return absl::StrCat(R"("participants": [)", list, "]", more);
}
const std::string kRecorder =
    R"({"id": "recorder", "identity": {"application": {"id": "recorder-client"}}})";

class RemoveAll : public BulkWorld {
 protected:
  RemoveAll() { StartService(); }

  AllResponse Succeed(const std::string& text) {
    AllResponse response;
    const grpc::Status status = Remove(Parse<All>(text), response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  ErrorDetails Fail(const std::string& text) {
    AllResponse response;
    const ErrorDetails details = DetailsOf(Remove(Parse<All>(text), response));
    EXPECT_EQ(details.metadata("effect"), "none");
    EXPECT_EQ(Deletes(), 0U);
    return details;
  }
  // Replaces every roster but the first.
  void LaterRosters(const std::string& body) {
    graph_emulator::Fault later;
    later.method = "GET";
    later.target = "/participants";
    later.skip = 1;
    later.times = -1;
    later.reply.emplace();
    later.reply->body = body;
    emulator_->AddFault(later);
  }
  static std::vector<std::string> Kept(const AllResponse& response) {
    std::vector<std::string> ids;
    for (const v1::Participant& participant : response.kept()) ids.push_back(participant.id());
    return ids;
  }
};

TEST_F(RemoveAll, RemovesEverybodyButTheApplicationsAndThoseToKeep) {
  PutCall(With({User("a", kUserId), User("b", "other"), kRecorder, User("c", "third"),
                User("lobby", "fourth", R"(, "isInLobby": true)")}));
  const AllResponse response = Succeed(absl::StrCat(
      "force: true keep_participant_ids: 'C' keep_identities { user { id: '", kUserId, "' } }"));
  EXPECT_THAT(InTheCall(), UnorderedElementsAre("bot", "recorder", "a", "c"));
  EXPECT_THAT(Kept(response), ElementsAre("a", "recorder", "c"));
  EXPECT_TRUE(response.done());
  EXPECT_EQ(response.coverage(), v1::ROSTER_COVERAGE_AS_REPORTED);
  ASSERT_EQ(response.results_size(), 2);
  EXPECT_EQ(response.results(0).participant_id(), "b");
  EXPECT_EQ(response.results(0).identity().user().id(), "other");
  EXPECT_EQ(response.results(0).outcome(), v1::RemoveParticipantResponse::OUTCOME_REMOVED);
  EXPECT_EQ(response.results(1).participant_id(), "lobby");
  EXPECT_EQ(response.would_remove_count(), 0);
}

TEST_F(RemoveAll, RemovesApplicationsIfAskedButNeverItself) {
  PutCall(With({User("a", "a"), kRecorder}));
  const AllResponse response = Succeed("force: true include_applications: true");
  EXPECT_THAT(InTheCall(), UnorderedElementsAre("bot"));
  EXPECT_THAT(Kept(response), IsEmpty());
  EXPECT_TRUE(response.done());
  EXPECT_EQ(response.coverage(), v1::ROSTER_COVERAGE_NOT_REPORTED);
}

TEST_F(RemoveAll, ChangesNothingWithoutForce) {
  PutCall(With({kRecorder, User("a", "a")}, R"(, "generate": 250, "roster": {"page_size": 90})"));
  const AllResponse response = Succeed("keep_identities { user { id: 'a' } }");
  EXPECT_EQ(response.would_remove_count(), 250);
  EXPECT_EQ(response.would_remove_size(), 100);
  EXPECT_EQ(response.would_remove(0).info().identity().user().display_name(), "Generated 00001");
  EXPECT_THAT(Kept(response), UnorderedElementsAre("recorder", "a"));
  EXPECT_FALSE(response.done());
  EXPECT_EQ(response.results_size(), 0);
  EXPECT_EQ(Deletes(), 0U);
}

TEST_F(RemoveAll, RemovesNobodyIfAnEntryToKeepMatchesNobody) {
  PutCall(With({User("a", "a"), User("b", "b")}));
  const std::string force = "force: true ";
  for (const std::string& how : {std::string(), force}) {
    const ErrorDetails by_id = Fail(how + "keep_participant_ids: 'a' keep_participant_ids: 'typo'");
    EXPECT_EQ(by_id.reason(), "KEEP_NOT_FOUND");
    EXPECT_EQ(by_id.metadata("field"), "keep_participant_ids");
    EXPECT_EQ(by_id.metadata("index"), "1");
    const ErrorDetails by_identity =
        Fail(how + "keep_participant_ids: 'a' keep_identities { user { id: 'typo' } }");
    EXPECT_EQ(by_identity.reason(), "KEEP_NOT_FOUND");
    EXPECT_EQ(by_identity.metadata("field"), "keep_identities");
    EXPECT_EQ(by_identity.metadata("index"), "0");
  }
}

TEST_F(RemoveAll, KeepsMoreWidelyThanItRemoves) {
  PutCall(With({User("a", "Kept"), User("u", absl::StrCat("8:orgid:", kUserId)),
                R"({"id": "g", "identity": {"guest": {"id": "visitor"}}})",
                R"({"id": "p", "identity": {"phone": {"id": "4:+14255550123"}}})",
                R"({"id": "t", "identity": {"user": {"id": "t", "tenantId": "one"}}})",
                User("x", "x")}));
  const AllResponse response =
      Succeed(absl::StrCat(R"pb(
                             force: true
                             keep_identities { device { id: "KEPT" } }
                             keep_identities { user { id: ")pb",
                           kUserId, R"pb(" } }
                                         keep_identities { guest { id: "visitor" } }
                                         keep_identities { phone { id: "+14255550123" } }
                                         keep_identities { user { id: "t" tenant_id: "another" } }
      )pb"));
  EXPECT_THAT(Kept(response), ElementsAre("a", "u", "g", "p", "t"));
  EXPECT_THAT(InTheCall(), Not(Contains("x")));
  PutCall(With({R"({"id": "g", "identity": {"guest": {"id": "visitor"}}})", User("x", "x")}));
  EXPECT_EQ(DetailsOf([&] {
              AllResponse refused;
              return Remove(Parse<All>("force: true keep_identities { user { id: 'visitor' } }"),
                            refused);
            }())
                .reason(),
            "KEEP_NOT_FOUND");
}

TEST_F(RemoveAll, RefusesWhatTheRosterDoesNotSupport) {
  PutCall(With({User("a", "a")}, R"(, "roster": {"mode": "until_third"})"));
  EXPECT_EQ(Fail("force: true").reason(), "ROSTER_NOT_REPORTED");
  PutCall(With({User("a", "a")}, R"(, "generate": 120, "roster": {"limit": 100})"));
  EXPECT_EQ(Fail("force: true keep_participant_ids: 'a'").reason(), "ROSTER_POSSIBLY_TRUNCATED");
  EXPECT_EQ(Fail("keep_participant_ids: 'a'").reason(), "ROSTER_POSSIBLY_TRUNCATED");
  EXPECT_EQ(Fail("call_id: 'missing' force: true").reason(), "CALL_NOT_FOUND");
  ASSERT_TRUE(emulator_->PutCall(kCall, R"({"participants": ["a", "b", "c"]})").ok());
  EXPECT_EQ(Fail("force: true").reason(), "ROSTER_NOT_REPORTED");  // Who is the application?
}

TEST_F(RemoveAll, GoesOnUntilTheRosterListsNobody) {
  PutCall(With({User("a", "a")}, R"(, "generate": 350, "roster": {"limit": 100})"));
  const AllResponse response = Succeed("force: true");
  EXPECT_THAT(InTheCall(), UnorderedElementsAre("bot"));
  EXPECT_EQ(response.results_size(), 351);
  EXPECT_TRUE(response.done());
}

TEST_F(RemoveAll, RemovesWhoJoinsMeanwhileButNotWhoIsKeptAndJoinsAgain) {
  PutCall(With(
      {User("kept", "kept"), User("late", "late", R"(, "leaves_first": true)")},
      R"(, "generate": 300, "roster": {"page_size": 90}, "joining": {"generate": 1000, "per_removal": 5,
                   "participants": [{"id": "kept-again", "identity": {"user": {"id": "KEPT"}}}]})"));
  const AllResponse response = Succeed("force: true keep_participant_ids: 'kept'");
  EXPECT_THAT(InTheCall(), UnorderedElementsAre("bot", "kept", "kept-again"));
  EXPECT_THAT(Kept(response), UnorderedElementsAre("kept", "kept-again"));
  EXPECT_EQ(response.results_size(), 1301);
  EXPECT_TRUE(response.done());
  int absent = 0;
  for (const v1::RemovalResult& result : response.results()) {
    EXPECT_FALSE(result.has_failure());
    absent += result.outcome() == v1::RemoveParticipantResponse::OUTCOME_ALREADY_ABSENT ? 1 : 0;
  }
  EXPECT_EQ(absent, 1);
}

TEST_F(RemoveAll, TriesEachOnceAndNamesWhoIsLeft) {
  PutCall(With({User("stays", "stays"), R"({"id": null, "identity": {"user": {"id": "n"}}})"},
               R"(, "generate": 20)"));
  graph_emulator::Fault denied;
  denied.target = "/participants/stays";
  denied.times = -1;
  denied.reply = graph_emulator::GraphErrorReply(403, "Denied", "no");
  emulator_->AddFault(denied);
  const AllResponse response = Succeed("force: true");
  EXPECT_FALSE(response.done());
  EXPECT_EQ(emulator_->CountRequests("DELETE", "/participants/stays"), 1U);
  EXPECT_THAT(InTheCall(), UnorderedElementsAre("bot", "stays", ""));
  std::vector<std::string> failed;
  for (const v1::RemovalResult& result : response.results()) {
    if (!result.has_failure()) continue;
    failed.push_back(absl::StrCat(result.identity().user().id(), " ", result.failure().reason()));
  }
  EXPECT_THAT(failed, ElementsAre("stays GRAPH_PERMISSION_DENIED", "n GRAPH_MALFORMED_RESPONSE"));
}

// The roster lags behind: it still lists those who are gone.
TEST_F(RemoveAll, DoesNotTakeALateRosterForPeople) {
  PutCall(With({kRecorder}, R"(, "generate": 30, "roster": {"disappear_after_ms": 60000})"));
  const AllResponse response = Succeed("force: true");
  EXPECT_EQ(Deletes(), 30U);
  EXPECT_EQ(response.results_size(), 30);
  EXPECT_TRUE(response.done());
}

// After the removals Graph reports only the application, as it does for calls of two.
TEST_F(RemoveAll, IsDoneIfGraphReportsTheApplicationAloneInTheEnd) {
  PutCall(With({User("kept", "kept")}, R"(, "generate": 5)"));
  LaterRosters(R"({"value": [{"id": "bot"}]})");
  const AllResponse response = Succeed("force: true keep_participant_ids: 'kept'");
  EXPECT_EQ(Deletes(), 5U);
  EXPECT_TRUE(response.done());
  EXPECT_EQ(response.coverage(), v1::ROSTER_COVERAGE_NOT_REPORTED);
  EXPECT_THAT(Kept(response), UnorderedElementsAre("kept"));
}

// The application is in the call, so a roster without it proves nothing.
TEST_F(RemoveAll, IsNotDoneIfGraphReportsNobodyInTheEnd) {
  PutCall(With({}, R"(, "generate": 5)"));
  LaterRosters(R"({"value": []})");
  const AllResponse response = Succeed("force: true");
  EXPECT_EQ(Deletes(), 5U);
  EXPECT_FALSE(response.done());
}

// There may have been more than the first hundred.
TEST_F(RemoveAll, IsNotDoneIfTheRosterWasCutBefore) {
  PutCall(With({}, R"(, "generate": 150, "roster": {"limit": 100})"));
  LaterRosters(R"({"value": [{"id": "bot"}]})");
  const AllResponse response = Succeed("force: true");
  EXPECT_FALSE(response.done());
}

TEST_F(RemoveAll, SaysWhatItHasDoneIfItCannotLookAgain) {
  PutCall(With({}, R"(, "generate": 30)"));
  graph_emulator::Fault unreadable;
  unreadable.method = "GET";
  unreadable.target = "/participants";
  unreadable.skip = 1;
  unreadable.times = -1;
  unreadable.reply = graph_emulator::GraphErrorReply(403, "Denied", "no");
  emulator_->AddFault(unreadable);
  const AllResponse response = Succeed("force: true");
  EXPECT_FALSE(response.done());
  EXPECT_EQ(response.results_size(), 30);
  EXPECT_EQ(InTheCall(), std::set<std::string>{"bot"});
}

TEST_F(RemoveAll, ChecksItsRequest) {
  std::string ids;
  for (int i = 0; i < 101; ++i) absl::StrAppend(&ids, "keep_participant_ids: 'p", i, "' ");
  const ErrorDetails details =
      Fail(absl::StrCat(ids, "keep_identities { user { id: '' } } reason: '\\000'"));
  EXPECT_EQ(details.reason(), "INVALID_REQUEST");
  std::vector<std::string> fields;
  for (const auto& violation : details.bad_request->field_violations()) {
    fields.push_back(violation.field());
  }
  EXPECT_THAT(fields, ElementsAre("reason", "keep_participant_ids", "keep_identities[0].user.id"));
}

}  // namespace
}  // namespace participants::e2e
