// Ten thousand operations on a Graph that fails 30 % of its requests in every way at once. The
// answers to callers must agree with what happened in Graph.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/faults/call_swarm.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphErrorReply;
using graph_emulator::JournalEntry;
using graph_emulator::RosterEntry;
using graph_emulator::WireFault;
using enum grpc::StatusCode;

#ifdef PARTICIPANTS_SANITIZED
constexpr int kCalls = 2'000;
#else
constexpr int kCalls = 10'000;
#endif
constexpr char kCall[] = "call";

// Each of ten faults hits three of a hundred requests in turn. Faults that lose an answer do so
// before and after the effect.
std::vector<Fault> MixedFaults() {
  std::vector<Fault> faults;
  const auto add = [&faults](Fault fault) {
    fault.target = "/participants/";
    fault.times = -1;
    fault.every = 33;
    fault.skip = static_cast<int>(faults.size()) * 3;
    faults.push_back(std::move(fault));
  };
  const auto reply = [&add](int status, bool apply, graph_emulator::Headers headers = {}) {
    Fault fault;
    fault.reply = GraphErrorReply(status, "x", "", std::move(headers));
    fault.apply = apply;
    add(std::move(fault));
  };
  const auto cut = [&add](WireFault wire, bool apply) {
    Fault fault;
    fault.wire = wire;
    fault.apply = apply;
    add(std::move(fault));
  };
  reply(429, false, {{"Retry-After", "0.1"}});
  reply(503, false, {{"Retry-After", "0.2"}});
  reply(503, true);
  reply(502, false);
  reply(504, true);
  reply(504, false);
  cut(WireFault::kCloseWithoutReply, true);
  cut(WireFault::kBeforeReply, false);
  cut(WireFault::kMidBody, true);
  Fault slow;
  slow.delay = std::chrono::milliseconds(300);
  add(slow);
  return faults;
}

class Consistency : public testing::Test {
 protected:
  void AddFaults() {
    for (const Fault& fault : MixedFaults()) emulator_->AddFault(fault);
  }
  static void Report(const char* what, const std::vector<CallEnd>& ends) {
    std::map<std::string, int> reasons;
    std::vector<absl::Duration> overruns;
    for (const CallEnd& end : ends) {
      ++reasons[end.status.ok() ? "OK" : DetailsOf(end.status).reason()];
      overruns.push_back(end.overrun);
    }
    std::printf("%zu %s:", ends.size(), what);
    for (const auto& [reason, count] : reasons) std::printf(" %d %s", count, reason.c_str());
    std::printf("; beyond the deadline: %s\n", Distribution(overruns).c_str());
  }
  // Our own answer, in time. The bound is generous: it only shows that nothing hangs, and a busy
  // machine is slow.
  static void ExpectDefinite(const CallEnd& end) {
    if (!end.status.ok()) {
      EXPECT_TRUE(DetailsOf(end.status).error_info) << end.status.error_message();
    }
    EXPECT_LT(end.overrun, absl::Seconds(2));
  }

  static graph_emulator::GraphEmulatorOptions RingingForLong() {
    graph_emulator::GraphEmulatorOptions options;
    options.ring_time = std::chrono::hours(1);
    return options;
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator(RingingForLong());
  ServiceProcess service_{*emulator_};
};

TEST_F(Consistency, RemovalsEndWithNobodyLeft) {
  std::vector<std::string> participants;
  std::vector<v1::RemoveParticipantRequest> requests;
  for (int i = 0; i < kCalls; ++i) {
    participants.push_back(absl::StrCat("participant-", i));
    auto& request = requests.emplace_back();
    request.set_call_id(kCall);
    request.set_participant_id(participants.back());
  }
  emulator_->AddCall(kCall, participants);
  AddFaults();
  const auto ends = CallSwarm(service_, {.most_calls = 20}).Remove(requests);
  Report("removals", ends);
  for (const CallEnd& end : ends) {
    ExpectDefinite(end);
    // A repeated call finds the participant gone and cannot know who removed it.
    if (!end.status.ok()) {
      EXPECT_EQ(DetailsOf(end.status).reason(), "PARTICIPANT_NOT_FOUND");
      EXPECT_GT(end.calls, 1);
    }
  }
  EXPECT_EQ(emulator_->Roster(kCall).size(), 0U);
}

// Whether an invitation with this answer may be sent again: it was refused with a Retry-After.
// (Here, a 503 without one has always been applied.)
bool WasRefused(const JournalEntry& entry) {
  return entry.status == 429 || (entry.status == 503 && !entry.applied);
}

TEST_F(Consistency, NoInvitationIsAcceptedTwice) {
  emulator_->AddCall(kCall, {});
  AddFaults();
  std::vector<v1::InviteParticipantsRequest> requests;
  for (int i = 0; i < kCalls; ++i) {
    auto& request = requests.emplace_back();
    request.set_call_id(kCall);
    request.set_client_context(absl::StrCat("context-", i));
    auto& participant = *request.add_participants();
    participant.set_participant_id(absl::StrCat("participant-", i));
    participant.mutable_identity()->mutable_user()->set_id(absl::StrCat("user-", i));
  }
  const auto ends = CallSwarm(service_, {.most_calls = 20}).Invite(requests);
  Report("invitations", ends);

  std::map<std::string, std::vector<JournalEntry>> arrivals;
  for (const JournalEntry& entry : emulator_->Journal()) {
    if (entry.method != "POST" || entry.target.find("/invite") == std::string::npos) continue;
    arrivals[nlohmann::json::parse(entry.body)["clientContext"]].push_back(entry);
  }
  for (int i = 0; i < kCalls; ++i) {
    const CallEnd& end = ends[static_cast<size_t>(i)];
    ExpectDefinite(end);
    const auto& of_call = arrivals[absl::StrCat("context-", i)];
    int accepted = 0;
    bool was_the_last = false;
    for (const JournalEntry& entry : of_call) {
      EXPECT_FALSE(was_the_last) << "sent again after it may have been accepted";
      accepted += entry.applied ? 1 : 0;
      was_the_last |= !WasRefused(entry);
    }
    EXPECT_LE(accepted, 1) << i;
    if (accepted == 0) continue;
    const std::string effect = DetailsOf(end.status).metadata("effect");
    EXPECT_TRUE(end.status.ok() || effect == "unknown" || effect == "applied") << effect;
    if (end.status.ok()) {
      EXPECT_EQ(end.invitation.operation().status(), v1::OPERATION_STATUS_RUNNING);
    }
  }
}

}  // namespace
}  // namespace participants::e2e
