#include "tests/e2e/faults/call_swarm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace participants::e2e {
namespace {

bool MayBeMadeAgain(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE &&
         DetailsOf(status).error_info.has_value();
}

absl::Duration WaitOf(const grpc::Status& status) {
  const ErrorDetails details = DetailsOf(status);
  if (!details.retry_info) return absl::Milliseconds(50);
  return absl::Seconds(details.retry_info->retry_delay().seconds()) +
         absl::Nanoseconds(details.retry_info->retry_delay().nanos());
}

}  // namespace

std::vector<CallEnd> CallSwarm::Remove(const std::vector<v1::RemoveParticipantRequest>& requests) {
  calls_.clear();
  for (const auto& request : requests) calls_.emplace_back().removal = &request;
  return RunAll();
}

std::vector<CallEnd> CallSwarm::Invite(const std::vector<v1::InviteParticipantsRequest>& requests) {
  calls_.clear();
  for (const auto& request : requests) calls_.emplace_back().invitation = &request;
  return RunAll();
}

std::vector<CallEnd> CallSwarm::RemoveAndInvite(
    const std::vector<v1::RemoveParticipantRequest>& removals,
    const std::vector<v1::InviteParticipantsRequest>& invitations) {
  calls_.clear();
  for (size_t i = 0; i < std::max(removals.size(), invitations.size()); ++i) {
    if (i < removals.size()) calls_.emplace_back().removal = &removals[i];
    if (i < invitations.size()) calls_.emplace_back().invitation = &invitations[i];
  }
  std::vector<CallEnd> in_turn = RunAll();
  std::vector<CallEnd> ends;
  for (const bool removal : {true, false}) {
    for (size_t i = 0; i < in_turn.size(); ++i) {
      if ((calls_[i].removal != nullptr) == removal) ends.push_back(std::move(in_turn[i]));
    }
  }
  return ends;
}

std::vector<CallEnd> CallSwarm::RunAll() {
  {
    const absl::MutexLock lock(&mutex_);
    next_ = ended_ = 0;
  }
  for (int i = 0; i < options_.at_once; ++i) StartNext();
  const absl::MutexLock lock(&mutex_);
  const auto all = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return ended_ == calls_.size(); };
  EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&all), absl::Minutes(10)));
  std::vector<CallEnd> ends;
  ends.reserve(calls_.size());
  for (Call& call : calls_) ends.push_back(std::move(call.end));
  return ends;
}

void CallSwarm::StartNext() {
  Call* call = nullptr;
  {
    const absl::MutexLock lock(&mutex_);
    if (next_ == calls_.size()) return;
    call = &calls_[next_++];
    // Multiples of the golden ratio spread evenly, however many there are.
    call->moment = std::fmod(0.618034 * static_cast<double>(next_), 1.0);
  }
  Start(*call);
}

void CallSwarm::Start(Call& call) {
  ++call.end.calls;
  call.context = std::make_unique<grpc::ClientContext>();
  call.begun = absl::Now();
  call.context->set_deadline(absl::ToChronoTime(call.begun + options_.deadline));
  if (options_.cancel_within < absl::InfiniteDuration()) CancelLater(call);
  const auto on_end = [this, &call](const grpc::Status& status) { OnEnd(call, status); };
  if (call.removal != nullptr) {
    stub_->async()->RemoveParticipant(call.context.get(), call.removal, &call.end.removal, on_end);
  } else {
    stub_->async()->InviteParticipants(call.context.get(), call.invitation, &call.end.invitation,
                                       on_end);
  }
}

void CallSwarm::OnEnd(Call& call, const grpc::Status& status) {
  call.end.took = absl::Now() - call.begun;
  call.end.overrun = call.end.took - options_.deadline;
  call.end.status = status;
  if (MayBeMadeAgain(status) && call.end.calls < options_.most_calls) {
    call.alarm.Set(absl::ToChronoTime(absl::Now() + WaitOf(status)),
                   [this, &call](bool) { Start(call); });
    return;
  }
  call.cancel.Cancel();
  StartNext();
  Release(call);
}

// Sets the alarm before the call starts, so that the call's end finds it.
void CallSwarm::CancelLater(Call& call) {
  ++call.pending;
  call.cancel.Set(absl::ToChronoTime(call.begun + options_.cancel_within * call.moment),
                  [this, &call](bool is_due) {
                    if (is_due) call.context->TryCancel();
                    Release(call);
                  });
}

void CallSwarm::Release(Call& call) {
  const absl::MutexLock lock(&mutex_);
  if (--call.pending == 0) ++ended_;
}

std::string Distribution(std::vector<absl::Duration> durations) {
  if (durations.empty()) return "none";
  std::sort(durations.begin(), durations.end());
  const auto at = [&](size_t percent) {
    return absl::FormatDuration(
        absl::Trunc(durations[(durations.size() - 1) * percent / 100], absl::Microseconds(100)));
  };
  return absl::StrCat("p50 ", at(50), ", p99 ", at(99), ", max ", at(100));
}

}  // namespace participants::e2e
