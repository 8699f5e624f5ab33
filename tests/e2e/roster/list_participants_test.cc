// Who is in a call, and which data about them the service never returns.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

using Stub = v1::ParticipantService::Stub;

class Lists : public RosterWorld {
 protected:
  v1::ListParticipantsResponse List(const std::string& more = "") {
    v1::ListParticipantsResponse response;
    const auto request = Parse<v1::ListParticipantsRequest>(absl::StrCat("call_id: 'call' ", more));
    const grpc::Status status = Call(&Stub::ListParticipants, request, response);
    EXPECT_TRUE(status.ok()) << DetailsOf(status).reason() << " " << status.error_message();
    return response;
  }
  ErrorDetails Refusal(const v1::ListParticipantsRequest& request) {
    v1::ListParticipantsResponse response;
    return DetailsOf(Call(&Stub::ListParticipants, request, response));
  }
};

TEST_F(Lists, TellEverythingThatMayBeTold) {
  PutCall(R"({"participants": ["z", {"id": "a", "isInLobby": true, "isMuted": true,
    "identity": {"user": {"id": "u", "displayName": "Anna", "tenantId": "t", "identityProvider": "AAD"}, "phone": null},
    "info": {"endpointType": "default", "languageId": "de-DE", "region": "emea", "countryCode": "DE", "participantId": "i"},
    "mediaStreams": [{"mediaType": "audio", "direction": "sendReceive", "label": "main", "serverMuted": true, "sourceId": "7"}],
    "metadata": "m", "recordingInfo": {"recordingStatus": "recording"}, "removedState": {"reason": "Removed"},
    "rosterSequenceNumber": 42}]})");
  const v1::ListParticipantsResponse response = List();
  EXPECT_EQ(response.coverage(), v1::ROSTER_COVERAGE_AS_REPORTED);
  EXPECT_NE(response.graph_request_id(), "");
  EXPECT_NE(response.client_request_id(), "");
  EXPECT_EQ(response.next_page_token(), "");
  ASSERT_EQ(response.participants_size(), 2);
  EXPECT_EQ(response.participants(1).id(), "z");
  const auto expected = Parse<v1::Participant>(R"pb(
    id: "a"
    info {
      identity { user { id: "u" display_name: "Anna" tenant_id: "t" identity_provider: "AAD" } }
      endpoint_type: "default"
      language_id: "de-DE"
      region: "emea"
      country_code: "DE"
      participant_id: "i"
    }
    is_in_lobby: true
    is_muted: true
    media_streams {
      media_type: "audio"
      direction: "sendReceive"
      label: "main"
      server_muted: true
      source_id: "7"
    }
    metadata: "m"
    recording_status: "recording"
    removed_reason: "Removed"
    roster_sequence_number: 42
  )pb");
  EXPECT_EQ(response.participants(0).DebugString(), expected.DebugString());

  v1::GetParticipantResponse one;
  ASSERT_TRUE(Call(&Stub::GetParticipant,
                   Parse<v1::GetParticipantRequest>("call_id: 'call' participant_id: 'a'"), one)
                  .ok());
  EXPECT_EQ(one.participant().DebugString(), expected.DebugString());
}

// The emulator puts a canary into every undeclared field. None may leave the service.
TEST_F(Lists, NothingElseOfARosterLeavesTheService) {
  PutCall(
      R"({"participants": ["p", "q", {"id": "r", "identity": {"newKind": {"id": "canary-kind"}}}]})");
  std::string told = List().DebugString();
  v1::GetParticipantResponse one;
  ASSERT_TRUE(Call(&Stub::GetParticipant,
                   Parse<v1::GetParticipantRequest>("call_id: 'call' participant_id: 'p'"), one)
                  .ok());
  told += one.DebugString();
  v1::GetInvitationResponse invitation;
  ASSERT_TRUE(Call(&Stub::GetInvitation,
                   Parse<v1::GetInvitationRequest>(
                       "call_id: 'call' operation { participants { participant_id: 'q' } }"),
                   invitation)
                  .ok());
  told += invitation.DebugString();
  v1::RemoveParticipantResponse removal;
  const std::string user = one.participant().info().identity().user().id();
  ASSERT_TRUE(Call(&Stub::RemoveParticipant,
                   Parse<v1::RemoveParticipantRequest>(
                       absl::StrCat("call_id: 'call' identity { user { id: '", user, "' } }")),
                   removal)
                  .ok());
  told += removal.DebugString();
  v1::CancelInvitationResponse cancel;
  const grpc::Status active =
      Call(&Stub::CancelInvitation,
           Parse<v1::CancelInvitationRequest>("call_id: 'call' participant_id: 'q'"), cancel);
  told += active.error_details();
  service_->Stop();
  for (const std::string& line : service_->process().LinesWith("")) told += line;
  EXPECT_THAT(told, testing::HasSubstr("audit outcome"));
  EXPECT_THAT(told, testing::HasSubstr("PARTICIPANT_ACTIVE"));
  EXPECT_THAT(told, testing::Not(testing::HasSubstr("canary")));
  EXPECT_THAT(told, testing::Not(testing::HasSubstr("Somebody\",\"")));
}

TEST_F(Lists, CoverWhatGraphReports) {
  const struct {
    const char* call;
    v1::RosterCoverage coverage;
    int participants;
  } rows[] = {
      {R"({"participants": []})", v1::ROSTER_COVERAGE_NOT_REPORTED, 0},
      {R"({"participants": [{"id": "b", "identity": {"application": {"id": "0D3B6AD6-2C9B-4D5A-9B4E-6F1F0C1F7A11"}}}]})",
       v1::ROSTER_COVERAGE_NOT_REPORTED, 1},
      {R"({"participants": ["p"]})", v1::ROSTER_COVERAGE_AS_REPORTED, 1},
      {R"({"generate": 99})", v1::ROSTER_COVERAGE_AS_REPORTED, 99},
      {R"({"generate": 100})", v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED, 100},
      {R"({"generate": 101})", v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED, 101},
      {R"({"generate": 250, "roster": {"page_size": 100}})", v1::ROSTER_COVERAGE_AS_REPORTED, 250},
      {R"({"generate": 300, "roster": {"page_size": 100}})", v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED,
       300},
      // The service reads at most twenty pages.
      {R"({"generate": 205, "roster": {"page_size": 10}})", v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED,
       200},
      {R"({"generate": 195, "roster": {"page_size": 10}})", v1::ROSTER_COVERAGE_AS_REPORTED, 195},
      {R"({"participants": ["p"], "roster": {"next_link": "http://127.0.0.1:1/v1.0/communications/calls/call/participants?$skiptoken=1"}})",
       v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED, 1},
      {R"({"participants": [{"raw": "x"}, {"raw": []}]})", v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED,
       0},
      {R"({"participants": ["p", {"id": null}]})", v1::ROSTER_COVERAGE_AS_REPORTED, 2},
  };
  for (const auto& row : rows) {
    PutCall(row.call);
    const v1::ListParticipantsResponse response = List();
    EXPECT_EQ(response.coverage(), row.coverage) << row.call;
    EXPECT_EQ(response.participants_size(), row.participants) << row.call;
  }
}

TEST_F(Lists, PagesOfFiveThousand) {
  PutCall(R"({"generate": 5000, "roster": {"page_size": 1000}})");
  std::set<std::string> ids;
  std::string token;
  int pages = 0;
  do {
    const v1::ListParticipantsResponse page =
        List(absl::StrCat("page_size: 700 page_token: '", token, "'"));
    EXPECT_LE(page.participants_size(), 700);
    for (const auto& participant : page.participants()) {
      EXPECT_TRUE(ids.insert(participant.id()).second) << participant.id();
      EXPECT_EQ(*ids.rbegin(), participant.id()) << "ordered by id";
    }
    token = page.next_page_token();
    ++pages;
  } while (!token.empty() && pages < 20);
  EXPECT_EQ(ids.size(), 5000U);
  EXPECT_EQ(pages, 8);
}

TEST_F(Lists, APageHasAThousandAtMost) {
  PutCall(R"({"generate": 1001})");
  EXPECT_EQ(List().participants_size(), 1000);
  EXPECT_EQ(List("page_size: 5000").participants_size(), 1000);
}

TEST_F(Lists, TokensAreOfOneCallAndOneFilter) {
  PutCall(R"({"generate": 5})");
  PutCall(R"({"generate": 5})", "other");
  const std::string token = List("page_size: 2").next_page_token();
  ASSERT_NE(token, "");
  EXPECT_EQ(List(absl::StrCat("page_size: 9 page_token: '", token, "'")).participants_size(), 3);
  emulator_->ClearJournal();
  for (const std::string& text : {
           absl::StrCat("call_id: 'other' page_token: '", token, "'"),
           absl::StrCat("call_id: 'call' identity { user { id: 'u' } } page_token: '", token, "'"),
           absl::StrCat("call_id: 'call' page_token: '", token, "x'"),
           std::string("call_id: 'call' page_token: 'https://graph.example/'"),
           std::string("call_id: 'call' page_size: -1"),
           std::string("call_id: 'a/b'"),
           std::string("call_id: 'call' identity {}"),
       }) {
    EXPECT_EQ(Refusal(Parse<v1::ListParticipantsRequest>(text)).reason(), "INVALID_REQUEST")
        << text;
  }
  EXPECT_EQ(emulator_->CountRequests("", "/communications"), 0U);
}

TEST_F(Lists, ThoseWhoMatch) {
  PutCall(
      R"({"participants": ["a", {"id": "b", "identity": {"application": {"id": "278405A3-F568-4B3E-B684-009193463064"}}},
    {"id": "c", "identity": {"user": {"id": "278405a3-f568-4b3e-b684-009193463064"}}}]})");
  const auto response = List(absl::StrCat("identity { user { id: '", kUser, "' } }"));
  ASSERT_EQ(response.participants_size(), 2);
  EXPECT_EQ(response.participants(0).id(), "b");
  EXPECT_EQ(response.participants(1).id(), "c");
  EXPECT_EQ(response.coverage(), v1::ROSTER_COVERAGE_AS_REPORTED);
}

TEST_F(Lists, OfWhatIsMissing) {
  const auto request = Parse<v1::ListParticipantsRequest>("call_id: 'nope'");
  EXPECT_EQ(Refusal(request).reason(), "CALL_NOT_FOUND");
  PutCall(R"({"participants": ["p"]})");
  graph_emulator::Fault fault;
  fault.target = "/participants";
  fault.times = -1;
  fault.reply = graph_emulator::GraphErrorReply(404, "NotFound", "");
  emulator_->AddFault(fault);
  EXPECT_EQ(Refusal(Parse<v1::ListParticipantsRequest>("call_id: 'call'")).reason(),
            "GRAPH_NOT_FOUND")
      << "the call is live";
  EXPECT_EQ(Refusal(request).reason(), "CALL_NOT_FOUND");
  v1::GetParticipantResponse one;
  const grpc::Status status =
      Call(&Stub::GetParticipant,
           Parse<v1::GetParticipantRequest>("call_id: 'call' participant_id: 'x'"), one);
  EXPECT_EQ(DetailsOf(status).reason(), "PARTICIPANT_NOT_FOUND");
}

TEST_F(Lists, WhatCannotBeUnderstoodHasNoEffect) {
  for (const char* body : {"[]", "{}", R"({"value": null})", R"({"value": {}})", "<html>", ""}) {
    PutCall(R"({"participants": ["p"]})");
    graph_emulator::Fault fault;
    fault.target = "/participants";
    fault.reply.emplace().body = body;
    emulator_->AddFault(fault);
    const ErrorDetails details = Refusal(Parse<v1::ListParticipantsRequest>("call_id: 'call'"));
    EXPECT_EQ(details.reason(), "GRAPH_MALFORMED_RESPONSE") << body;
    EXPECT_EQ(details.metadata("effect"), "none") << body;
  }
}

// A read is repeated as often as a removal, whatever the outcome of the attempt before.
TEST_F(Lists, AreReadAgainWhenAnAnswerIsLost) {
  PutCall(R"({"participants": ["p", "q"]})");
  for (const auto wire :
       {graph_emulator::WireFault::kMidBody, graph_emulator::WireFault::kBeforeReply}) {
    graph_emulator::Fault fault;
    fault.target = "/participants";
    fault.wire = wire;
    emulator_->AddFault(fault);
    EXPECT_EQ(List().participants_size(), 2);
  }
  EXPECT_EQ(emulator_->CountRequests("GET", "/participants"), 4U);
}

}  // namespace
}  // namespace participants::e2e
