// A GraphClient that does nothing until the test says so.
#ifndef TESTS_SUPPORT_FAKE_GRAPH_CLIENT_H_
#define TESTS_SUPPORT_FAKE_GRAPH_CLIENT_H_

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_client.h"

namespace participants::graph {

// Longer than anything that works takes, so that it decides how a test fails and not whether.
inline constexpr absl::Duration kTestPatience = absl::Seconds(20);

// One started operation.
template <typename Params, typename Result>
class FakeCall final : public Cancellable {
 public:
  using Callback = absl::AnyInvocable<void(GraphResult<Result>) &&>;

  FakeCall(Params call_params, CallOptions call_options, Callback callback)
      : params(std::move(call_params)),
        options(std::move(call_options)),
        callback_(std::move(callback)) {}

  // The test's thread plays the adapter's I/O thread. Only the first answer counts.
  void Complete(GraphResult<Result> result) {
    Callback callback;
    {
      absl::MutexLock lock(&mutex_);
      callback = std::exchange(callback_, nullptr);
    }
    if (callback) std::move(callback)(std::move(result));
  }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    if (!cancelled_.HasBeenNotified()) cancelled_.Notify();
  }
  bool AwaitCancel() const { return cancelled_.WaitForNotificationWithTimeout(kTestPatience); }
  bool cancelled() const { return cancelled_.HasBeenNotified(); }

  const Params params;
  const CallOptions options;

 private:
  absl::Mutex mutex_;
  Callback callback_ ABSL_GUARDED_BY(mutex_);
  absl::Notification cancelled_;
};

class FakeGraphClient final : public GraphClient {
 public:
  using Removal = FakeCall<RemoveParticipantParams, RemoveParticipantResult>;
  using Invitation = FakeCall<InviteParticipantsParams, InviteParticipantsResult>;

  CallHandle RemoveParticipant(RemoveParticipantParams params, CallOptions options,
                               RemoveCallback callback) override {
    return Add(std::move(params), std::move(options), std::move(callback), removals_);
  }
  CallHandle InviteParticipants(InviteParticipantsParams params, CallOptions options,
                                InviteCallback callback) override {
    return Add(std::move(params), std::move(options), std::move(callback), invitations_);
  }
  const GraphStats& stats() const override { return stats_; }
  void ReturnMemory() override { ++memory_returns_; }
  // Answers what the test has not, so that a test that fails ends.
  void Shutdown() override {
    std::vector<absl::AnyInvocable<void()>> unfinished;
    {
      absl::MutexLock lock(&mutex_);
      unfinished.swap(shut_down_);
    }
    for (auto& shut_down : unfinished) shut_down();
  }

  // The next one in the order of starting; null when none comes.
  std::shared_ptr<Removal> AwaitRemoval() { return Take(removals_); }
  std::shared_ptr<Invitation> AwaitInvitation() { return Take(invitations_); }

  int memory_returns() const { return memory_returns_; }
  int started() const {
    absl::MutexLock lock(&mutex_);
    return started_;
  }

 private:
  const GraphStats stats_;
  int memory_returns_ = 0;
  static GraphError ShutDown() {
    GraphError error;
    error.kind = GraphErrorKind::kShutDown;
    return error;
  }

  template <typename Callback, typename Params, typename Call>
  CallHandle Add(Params params, CallOptions options, Callback callback,
                 std::deque<std::shared_ptr<Call>>& calls) {
    auto call = std::make_shared<Call>(std::move(params), std::move(options), std::move(callback));
    absl::MutexLock lock(&mutex_);
    ++started_;
    calls.push_back(call);
    shut_down_.push_back([call] { call->Complete(ShutDown()); });
    return CallHandle(call);
  }

  template <typename Call>
  std::shared_ptr<Call> Take(std::deque<std::shared_ptr<Call>>& calls) {
    absl::MutexLock lock(&mutex_);
    const auto arrived = [&calls] { return !calls.empty(); };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&arrived), kTestPatience)) return nullptr;
    auto call = calls.front();
    calls.pop_front();
    return call;
  }

  mutable absl::Mutex mutex_;
  int started_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<absl::AnyInvocable<void()>> shut_down_ ABSL_GUARDED_BY(mutex_);  // One per call.
  std::deque<std::shared_ptr<Removal>> removals_;                              // Guarded by mutex_.
  std::deque<std::shared_ptr<Invitation>> invitations_;                        // Guarded by mutex_.
};

}  // namespace participants::graph

#endif  // TESTS_SUPPORT_FAKE_GRAPH_CLIENT_H_
