// Removals by identity and lost invitations on a Graph that fails. The answers to callers must
// agree with what happened in Graph.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphErrorReply;
using graph_emulator::JournalEntry;
using graph_emulator::WireFault;
using Stub = v1::ParticipantService::Stub;

#ifdef PARTICIPANTS_SANITIZED
constexpr int kRemovals = 2'000;
constexpr int kInvitations = 400;
#else
constexpr int kRemovals = 10'000;
constexpr int kInvitations = 2'000;
#endif
constexpr int kCalls = 50;
constexpr int kThreads = 128;

// Runs work(i) for each i below count, kThreads at a time.
template <typename Work>
void InParallel(int count, Work work) {
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = next++; i < count; i = next++) work(i);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// Ten faults; each hits three of a hundred requests.
std::vector<Fault> MixedFaults() {
  std::vector<Fault> faults;
  const auto add = [&faults](Fault fault) {
    fault.target = "/participants";
    fault.times = -1;
    fault.every = 33;
    fault.skip = static_cast<int>(faults.size()) * 3;
    faults.push_back(std::move(fault));
  };
  for (const bool apply : {false, true}) {
    for (const int status : {502, 503, 504}) {
      Fault fault;
      fault.reply = GraphErrorReply(status, "x", "");
      fault.apply = apply;
      add(fault);
    }
    for (const WireFault wire : {WireFault::kCloseWithoutReply, WireFault::kMidBody}) {
      Fault fault;
      fault.wire = wire;
      fault.apply = apply;
      add(fault);
    }
  }
  return faults;
}

std::string UserOf(int person) { return absl::StrFormat("99999999-0000-4000-8000-%012d", person); }

class RosterConsistency : public RosterWorld {};

TEST_F(RosterConsistency, NobodyIsLeftWhoWasCalledRemovedAndNobodyElseIsGone) {
  // Each call has people on one to three devices, and as many who must stay.
  const int people = kRemovals / kCalls;
  for (int call = 0; call < kCalls; ++call) {
    std::vector<std::string> entries;
    // At most 90 participants of one call at a time, so that its roster proves an absence.
    for (int person = 0; person < people; ++person) {
      if (person % 5 != 0) continue;
      for (int device = 0; device <= person % 3; ++device) {
        entries.push_back(absl::StrCat(R"({"id": "go-)", person, "-", device,
                                       R"(", "identity": {"user": {"id": ")", UserOf(person),
                                       R"("}}})"));
      }
    }
    entries.emplace_back(R"("stay-1")");
    entries.emplace_back(R"("stay-2")");
    PutCall(absl::StrCat(R"({"participants": [)", absl::StrJoin(entries, ","), "]}"),
            absl::StrCat("call-", call));
  }
  for (const Fault& fault : MixedFaults()) emulator_->AddFault(fault);

  std::mutex mutex;
  std::map<std::string, int> reasons;
  std::set<std::string> called_removed;
  InParallel(kRemovals, [&](int i) {
    const std::string call_id = absl::StrCat("call-", i % kCalls);
    const int person = i / kCalls;
    v1::RemoveParticipantRequest request;
    request.set_call_id(call_id);
    request.mutable_identity()->mutable_user()->set_id(UserOf(person));
    request.set_allow_missing(true);
    for (int repetition = 0;; ++repetition) {
      v1::RemoveParticipantResponse response;
      const grpc::Status status = Call(&Stub::RemoveParticipant, request, response);
      const std::string reason = status.ok() ? "OK" : DetailsOf(status).reason();
      std::lock_guard lock(mutex);
      ++reasons[reason];
      for (const v1::RemovalResult& result : response.results()) {
        called_removed.insert(absl::StrCat(call_id, "/", result.participant_id()));
        EXPECT_THAT(result.participant_id(), testing::StartsWith(absl::StrCat("go-", person, "-")));
      }
      if (status.ok()) break;
      // As docs/errors.md says, a 500 and similar errors may also be repeated, since it is a
      // removal.
      EXPECT_NE(DetailsOf(status).metadata("effect"), "");
      ASSERT_LT(repetition, 30) << reason;
    }
  });
  for (const auto& [reason, count] : reasons) std::printf("%d %s ", count, reason.c_str());
  std::printf("\n");
  for (int call = 0; call < kCalls; ++call) {
    const std::string call_id = absl::StrCat("call-", call);
    EXPECT_THAT(InTheCall(call_id), testing::UnorderedElementsAre("stay-1", "stay-2"));
  }
  // Graph has applied exactly the intended removals, each once, and every removal that the answers
  // report.
  std::set<std::string> removed;
  for (const JournalEntry& entry : emulator_->Journal()) {
    if (entry.method != "DELETE" || !entry.applied) continue;
    const std::vector<std::string> path = absl::StrSplit(entry.target, '/');
    EXPECT_TRUE(removed.insert(absl::StrCat(path[4], "/", path.back())).second) << entry.target;
    EXPECT_THAT(path.back(), testing::StartsWith("go-"));
  }
  EXPECT_GT(removed.size(), static_cast<size_t>(kCalls));
  EXPECT_TRUE(std::ranges::includes(removed, called_removed));
}

// The invitation's answer is lost. The caller learns the outcome by the reference in the error.
TEST_F(RosterConsistency, ALostInvitationIsFoundAgainAndNeverSentTwice) {
  PutCall(R"({"participants": ["a", "b"], "ring_ms": 0, "joined_id": "linked"})", "answered");
  PutCall(R"({"participants": ["a", "b"]})", "ringing");
  for (const bool apply : {true, false}) {
    Fault fault;
    fault.target = "/invite";
    fault.times = -1;
    // The second fault hits the requests that the first one let through.
    fault.every = apply ? 2 : 1;
    fault.wire = WireFault::kCloseWithoutReply;
    fault.apply = apply;
    emulator_->AddFault(fault);
  }
  std::atomic<int> joined = 0, pending = 0;
  InParallel(kInvitations, [&](int i) {
    const std::string call_id = i % 40 == 0 ? "answered" : "ringing";
    v1::InviteParticipantsRequest request;
    request.set_call_id(call_id);
    request.set_client_context(absl::StrCat("invitation-", i));
    request.add_participants()->mutable_identity()->mutable_user()->set_id(UserOf(i));
    v1::InviteParticipantsResponse response;
    const grpc::Status status = Call(&Stub::InviteParticipants, request, response);
    ASSERT_EQ(DetailsOf(status).reason(), "INVITE_OUTCOME_UNKNOWN");
    const auto reference = DetailsOf(status).invitation;
    ASSERT_TRUE(reference);
    EXPECT_EQ(reference->client_context(), request.client_context());
    ASSERT_EQ(reference->participant_ids_size(), 1);

    v1::GetInvitationRequest question;
    question.set_call_id(call_id);
    *question.mutable_operation()->add_participants() = request.participants(0);
    question.mutable_operation()->mutable_participants(0)->set_participant_id(
        reference->participant_ids(0));
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    question.mutable_operation()->mutable_accept_time()->set_seconds(
        std::chrono::duration_cast<std::chrono::seconds>(now).count());
    v1::GetInvitationResponse told;
    ASSERT_TRUE(Call(&Stub::GetInvitation, question, told).ok());
    const auto state = told.outcomes(0).state();
    // Never reported as present when absent.
    bool is_there = false;
    for (const auto& entry : emulator_->Roster(call_id)) {
      is_there |= entry.state == graph_emulator::RosterEntry::State::kActive &&
                  entry.participant_id == reference->participant_ids(0);
    }
    if (state == v1::InvitationOutcome::STATE_JOINED) {
      EXPECT_TRUE(is_there);
      ++joined;
    } else {
      EXPECT_EQ(state, v1::InvitationOutcome::STATE_PENDING);
      EXPECT_FALSE(is_there);
      ++pending;
    }
    v1::CancelInvitationRequest cancel;
    cancel.set_call_id(call_id);
    cancel.set_participant_id(reference->participant_ids(0));
    cancel.set_allow_missing(true);
    v1::CancelInvitationResponse cancelled;
    const std::string why = DetailsOf(Call(&Stub::CancelInvitation, cancel, cancelled)).reason();
    EXPECT_EQ(why, is_there ? "PARTICIPANT_ACTIVE" : "");
  });
  std::printf("%d joined, %d pending\n", joined.load(), pending.load());
  EXPECT_GT(joined, 0);
  EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), static_cast<size_t>(kInvitations));
  EXPECT_THAT(InTheCall("ringing"), testing::UnorderedElementsAre("a", "b"));
}

}  // namespace
}  // namespace participants::e2e
