// Fault row 3, and every combination of an answer that leaves the effect unknown with a later one.
// The expected status is derived here from the rules, not from the service's table.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::GraphErrorReply;
using graph_emulator::WireFault;
using enum grpc::StatusCode;

// The outcome of the first attempt.
struct First {
  std::string name;
  Fault fault;
  bool leaves_open;
};
// The outcome of the second attempt. None = the emulator's own answer.
struct Later {
  std::string name;
  int status;
  std::string graph_code;
  grpc::StatusCode code;
  std::string reason;
};

std::vector<First> Firsts() {
  std::vector<First> firsts;
  const auto cut = [&firsts](const std::string& name, WireFault wire) {
    Fault fault;
    fault.wire = wire;
    firsts.push_back({name, fault, true});
  };
  const auto reply = [&firsts](int status, const graph_emulator::Headers& headers, bool open) {
    Fault fault;
    fault.reply = GraphErrorReply(status, "x", "", headers);
    firsts.push_back(
        {absl::StrCat(status, headers.empty() ? "" : " with Retry-After"), fault, open});
  };
  cut("closed", WireFault::kCloseWithoutReply);
  cut("reset", WireFault::kBeforeReply);
  cut("reset in the request", WireFault::kDuringRequest);
  cut("reset in the headers", WireFault::kMidHeaders);
  cut("reset in the body", WireFault::kMidBody);
  reply(408, {}, true);
  reply(500, {}, true);
  reply(502, {}, true);
  reply(503, {}, true);
  reply(504, {}, true);
  reply(425, {}, false);
  reply(429, {{"Retry-After", "0.05"}}, false);
  reply(503, {{"Retry-After", "0.05"}}, false);
  return firsts;
}

std::vector<Later> Laters() {
  return {{"done", 204, "", OK, ""},
          {"no such participant", 404, "", OK, ""},  // Decided by the GET and the first outcome.
          {"no such call", 404, "8522", NOT_FOUND, "CALL_NOT_FOUND"},
          {"the call has ended", 410, "", NOT_FOUND, "CALL_ENDED"},
          {"refused", 400, "x", INVALID_ARGUMENT, "GRAPH_BAD_REQUEST"},
          {"forbidden", 403, "x", PERMISSION_DENIED, "GRAPH_PERMISSION_DENIED"},
          {"conflict", 409, "x", ABORTED, "GRAPH_CONFLICT"},
          {"unsupported", 501, "x", UNIMPLEMENTED, "GRAPH_METHOD_NOT_SUPPORTED"},
          {"failed inside", 520, "x", INTERNAL, "GRAPH_INTERNAL_ERROR"}};
}

class FaultRow03 : public testing::Test {
 protected:
  void Meet(Fault fault) {
    fault.target = "/participants/";
    fault.times = 1;
    emulator_->AddFault(fault);
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

TEST_F(FaultRow03, EffectsAddUpOverTheAttemptsOfARemoval) {
  int combinations = 0;
  for (const First& first : Firsts()) {
    for (const Later& later : Laters()) {
      SCOPED_TRACE(first.name + ", then " + later.name);
      ++combinations;
      emulator_->ClearFaults();
      Meet(first.fault);
      Fault second;
      second.reply = GraphErrorReply(later.status, later.graph_code, "");
      if (later.status == 204) second.reply->body.clear();
      if (later.graph_code.empty() && later.status == 404) {
        second.reply = GraphErrorReply(404, "NotFound", "");
      }
      Meet(second);
      v1::RemoveParticipantResponse response;
      const auto status = Remove(service_, ExampleRemoval(), response);
      const ErrorDetails details = DetailsOf(status);
      const bool is_absent = later.status == 404 && later.graph_code.empty();
      if (is_absent && !first.leaves_open) {
        EXPECT_EQ(details.reason(), "PARTICIPANT_NOT_FOUND");
        EXPECT_EQ(details.metadata("effect"), "none");
        continue;
      }
      EXPECT_EQ(status.error_code(), later.code) << status.error_message();
      if (status.ok()) {
        EXPECT_EQ(response.outcome(), v1::RemoveParticipantResponse::OUTCOME_REMOVED);
        continue;
      }
      EXPECT_EQ(details.reason(), later.reason);
      const bool is_open = first.leaves_open || later.status == 520;
      EXPECT_EQ(details.metadata("effect"), is_open ? "unknown" : "none");
      EXPECT_EQ(details.metadata("attempts"), "2");
    }
  }
  std::printf("%d combinations\n", combinations);
}

TEST_F(FaultRow03, AnInvitationEndsWithTheFirstAnswerThatLeavesItOpen) {
  for (const First& first : Firsts()) {
    SCOPED_TRACE(first.name);
    emulator_->ClearFaults();
    emulator_->ClearJournal();
    Meet(first.fault);
    v1::InviteParticipantsResponse response;
    const auto status = Invite(service_, ExampleInvitation(), response);
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), first.leaves_open ? 1U : 2U);
    EXPECT_EQ(status.ok(), !first.leaves_open);
    if (status.ok()) continue;
    EXPECT_EQ(details.metadata("effect"), "unknown");
    EXPECT_EQ(details.metadata("client_context"), ExampleInvitation().client_context());
    EXPECT_EQ(details.metadata("participant_ids"), graph_emulator::kExampleParticipantId);
  }
}

}  // namespace
}  // namespace participants::e2e
