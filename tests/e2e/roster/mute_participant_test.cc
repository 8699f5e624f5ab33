// MuteParticipant: what the participant hears of it, and what the caller is told when an answer is
// lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/roster/roster_world.h"
#include "tests/support/testdata.h"

namespace participants::e2e {
namespace {

using Stub = v1::ParticipantService::Stub;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kPhone[] = "+14255550123";

class Muting : public RosterWorld {
 protected:
  // Empty = OK with the operation.
  std::string Mute(const std::string& participant_id, const std::string& client_context = "") {
    v1::MuteParticipantRequest request;
    request.set_call_id(kCall);
    request.set_participant_id(participant_id);
    request.set_client_context(client_context);
    v1::MuteParticipantResponse response;
    const grpc::Status status = Call(&Stub::MuteParticipant, request, response);
    operation_ = response.operation();
    details_ = DetailsOf(status);
    return status.ok() ? "" : details_.reason();
  }
  // The ids of those who are muted in both ways that Graph shows.
  std::vector<std::string> Muted() {
    std::vector<std::string> ids;
    const v1::ListParticipantsResponse listed = List("");
    for (const v1::Participant& participant : listed.participants()) {
      EXPECT_EQ(participant.is_muted(), participant.media_streams(0).server_muted());
      if (participant.is_muted()) ids.push_back(participant.id());
    }
    return ids;
  }
  v1::ListParticipantsResponse List(const std::string& more) {
    v1::ListParticipantsResponse response;
    const auto request = Parse<v1::ListParticipantsRequest>(absl::StrCat("call_id: 'call' ", more));
    EXPECT_TRUE(Call(&Stub::ListParticipants, request, response).ok());
    return response;
  }
  // The bodies of all mutes that Graph received.
  std::vector<std::string> Bodies() {
    std::vector<std::string> bodies;
    for (const auto& entry : emulator_->Journal()) {
      if (entry.method == "POST" && entry.target.ends_with("/mute")) bodies.push_back(entry.body);
    }
    return bodies;
  }
  void Fail(graph_emulator::Fault fault) {
    fault.method = "POST";
    fault.target = "/mute";
    emulator_->AddFault(std::move(fault));
  }

  v1::CommsOperation operation_;
  ErrorDetails details_;
};

TEST_F(Muting, MutesTheOneAndReturnsTheOperation) {
  PutCall(R"({"participants": ["a", "b", "c"]})");
  EXPECT_EQ(Mute("B", "mine"), "");
  EXPECT_EQ(operation_.id().size(), 36U);
  EXPECT_EQ(operation_.status(), v1::OPERATION_STATUS_COMPLETED);
  EXPECT_EQ(operation_.client_context(), "mine");
  EXPECT_THAT(Muted(), ElementsAre("b"));
  EXPECT_THAT(Bodies(), ElementsAre(R"({"clientContext":"mine"})"));
}

TEST_F(Muting, AgainMakesAnotherOperationWithAnotherContext) {
  PutCall(R"({"participants": ["a", "b", "c"]})");
  EXPECT_EQ(Mute("b"), "");
  const v1::CommsOperation first = operation_;
  EXPECT_EQ(first.client_context().size(), 36U);
  EXPECT_EQ(Mute("b"), "");
  EXPECT_NE(operation_.id(), first.id());
  EXPECT_NE(operation_.client_context(), first.client_context());
  EXPECT_THAT(Bodies(), ElementsAre(HasSubstr(first.client_context()),
                                    HasSubstr(operation_.client_context())));
  EXPECT_THAT(Muted(), ElementsAre("b"));
}

// A phone line on two legs: found by the number, and muted one after the other.
TEST_F(Muting, APhoneLineIsFoundByItsNumber) {
  PutCall(absl::StrCat(R"({"participants": ["a", {"id": "p1", "identity": {"phone": {"id": ")",
                       kPhone, R"("}}}, {"id": "p2", "identity": {"phone": {"id": "4:)", kPhone,
                       R"("}}}, {"id": "q", "identity": {"phone": {"id": "+14255550124"}}}]})"));
  const auto found = List(absl::StrCat("identity { phone { id: '", kPhone, "' } }"));
  EXPECT_EQ(found.coverage(), v1::ROSTER_COVERAGE_AS_REPORTED);
  ASSERT_EQ(found.participants_size(), 2);
  for (const v1::Participant& line : found.participants()) EXPECT_EQ(Mute(line.id()), "");
  EXPECT_THAT(Muted(), ElementsAre("p1", "p2"));
}

TEST_F(Muting, NobodyInACallOfTwo) {
  PutCall(R"({"participants": ["a", "b"], "roster": {"mode": "peer_to_peer"}})");
  EXPECT_EQ(Mute("a"), "GRAPH_BAD_REQUEST");
  EXPECT_EQ(details_.metadata("effect"), "none");
  EXPECT_EQ(details_.metadata("http_status"), "400");
}

TEST_F(Muting, WhoIsNotThere) {
  PutCall(R"({"participants": [{"id": "leaves", "leaves_first": true}, "b"]})");
  for (const char* id : {"nobody", "leaves"}) {
    EXPECT_EQ(Mute(id), "PARTICIPANT_NOT_FOUND");
    EXPECT_EQ(details_.metadata("effect"), "none");
  }
  emulator_->EndCall(kCall);
  EXPECT_EQ(Mute("b"), "CALL_NOT_FOUND");
}

TEST_F(Muting, IsRepeatedAfterALostAnswer) {
  PutCall(R"({"participants": ["a", "b"]})");
  graph_emulator::Fault lost;
  lost.wire = graph_emulator::WireFault::kCloseWithoutReply;
  lost.apply = true;
  Fail(lost);
  EXPECT_EQ(Mute("a"), "");
  EXPECT_EQ(Bodies().size(), 2U);
  EXPECT_EQ(Bodies()[0], Bodies()[1]) << "the context is that of the call";
  EXPECT_THAT(Muted(), ElementsAre("a"));
}

TEST_F(Muting, AnAbsenceAfterALostAnswerIsNoSuccess) {
  PutCall(R"({"participants": [{"id": "leaves", "leaves_first": true}, "b"]})");
  graph_emulator::Fault lost;
  lost.wire = graph_emulator::WireFault::kCloseWithoutReply;
  Fail(lost);
  EXPECT_EQ(Mute("leaves"), "PARTICIPANT_NOT_FOUND");
  EXPECT_EQ(details_.metadata("effect"), "unknown");
  EXPECT_EQ(details_.metadata("attempts"), "2");
}

TEST_F(Muting, ReadsTheAnswerOfTheDocumentation) {
  PutCall(R"({"participants": ["a", "b"]})");
  graph_emulator::Fault documented;
  documented.reply.emplace().body = ReadGraphBody("mute-200-completed.json");
  Fail(documented);
  EXPECT_EQ(Mute("a", "mine"), "");
  EXPECT_EQ(operation_.ShortDebugString(),
            R"(id: "17e3b46c-f61d-4f4d-9635-c626ef18e6ad" status: OPERATION_STATUS_COMPLETED )"
            R"(client_context: "d45324c1-fcb5-430a-902c-f20af696537c")");
}

TEST_F(Muting, ASuccessThatCannotBeReadIsNone) {
  PutCall(R"({"participants": ["a", "b"]})");
  for (const char* body : {"", "[]", "<html>"}) {
    graph_emulator::Fault unreadable;
    unreadable.apply = true;
    unreadable.reply.emplace().body = body;
    Fail(unreadable);
    EXPECT_EQ(Mute("a"), "GRAPH_MALFORMED_RESPONSE");
    EXPECT_EQ(details_.metadata("effect"), "applied");
  }
}

TEST_F(Muting, NamesItsPermission) {
  PutCall(R"({"participants": ["a", "b"]})");
  graph_emulator::Fault refused;
  refused.reply = graph_emulator::GraphErrorReply(403, "7504", "");
  Fail(refused);
  EXPECT_EQ(Mute("a"), "GRAPH_PERMISSION_DENIED");
  ASSERT_TRUE(details_.help);
  ASSERT_EQ(details_.help->links_size(), 1);
  EXPECT_THAT(details_.help->links(0).description(), HasSubstr("Calls.JoinGroupCall.All"));
  EXPECT_THAT(details_.help->links(0).url(), HasSubstr("participant-mute"));
}

}  // namespace
}  // namespace participants::e2e
