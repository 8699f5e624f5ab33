// A GraphClient that does nothing until the test says so.
#ifndef TESTS_SUPPORT_FAKE_GRAPH_CLIENT_H_
#define TESTS_SUPPORT_FAKE_GRAPH_CLIENT_H_

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "graph_adapter/get_call.h"
#include "graph_adapter/get_operation.h"
#include "graph_adapter/get_participant.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/invite_participants.h"
#include "graph_adapter/list_participants.h"
#include "graph_adapter/mute_participant.h"
#include "graph_adapter/remove_participant.h"
#include "graph_adapter/roster_memory.h"

namespace participants::graph {

// Longer than any working operation takes: it decides how a test fails, not whether it does.
inline constexpr absl::Duration kTestPatience = absl::Seconds(20);

// One started operation.
class FakeCall final : public Cancellable {
 public:
  FakeCall(GraphRequest call_request, ExchangeOptions call_options, GraphCallback callback)
      : request(std::move(call_request)),
        options(std::move(call_options)),
        callback_(std::move(callback)) {}

  // The test's thread plays the adapter's I/O thread. Only the first answer counts.
  void Complete(GraphResult<GraphAnswer> result) {
    GraphCallback callback;
    {
      absl::MutexLock lock(&mutex_);
      callback = std::exchange(callback_, nullptr);
    }
    if (callback) std::move(callback)(std::move(result));
  }
  // Delivers a body to the reader where the transport would, up to the point where it would stop.
  void Succeed(int http_status = 204, std::string body = "", int attempts = 1) {
    GraphAnswer answer;
    answer.response.status = http_status;
    answer.response.request_id = "graph-id";
    answer.attempts = attempts;
    answer.client_request_id = options.client_request_id;
    answer.response.body_cut = body.size() > request.max_answer_bytes;
    body.resize(std::min(body.size(), request.max_answer_bytes));
    if (request.body_reader == nullptr) {
      answer.response.body = std::move(body);
    } else if (!ReadInPieces(*request.body_reader, body)) {
      answer.response.body_cut = true;
    }
    Complete(std::move(answer));
  }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    if (!cancelled_.HasBeenNotified()) cancelled_.Notify();
  }
  bool AwaitCancel() const { return cancelled_.WaitForNotificationWithTimeout(kTestPatience); }
  bool cancelled() const { return cancelled_.HasBeenNotified(); }

  const GraphRequest request;
  const ExchangeOptions options;

 private:
  static bool ReadInPieces(BodyReader& reader, std::string_view body) {
    constexpr size_t kPiece = 1000;
    reader.Begin();
    for (size_t begin = 0; begin < body.size(); begin += kPiece) {
      if (!reader.Read(body.substr(begin, kPiece))) return false;
    }
    return true;
  }

  absl::Mutex mutex_;
  GraphCallback callback_ ABSL_GUARDED_BY(mutex_);
  absl::Notification cancelled_;
};

class FakeGraphClient : public GraphClient {
 public:
  ExchangeHandle Start(GraphRequest request, ExchangeOptions options,
                       GraphCallback callback) override {
    auto call =
        std::make_shared<FakeCall>(std::move(request), std::move(options), std::move(callback));
    absl::MutexLock lock(&mutex_);
    ++started_;
    calls_.push_back(call);
    unfinished_.push_back(call);
    return ExchangeHandle(call);
  }
  absl::string_view base_url() const override { return "https://graph.example/v1.0"; }
  RosterMemory* roster_memory() override { return roster_memory_; }
  const GraphStats& stats() const override { return stats_; }
  // Answers whatever the test left unanswered, so that a failing test ends.
  void Shutdown() override {
    std::vector<std::shared_ptr<FakeCall>> unfinished;
    {
      absl::MutexLock lock(&mutex_);
      unfinished.swap(unfinished_);
    }
    for (const auto& call : unfinished) call->Complete(NotSent(GraphErrorKind::kShutDown));
  }

  // The next operation of this type in order of starting. Null when none arrives.
  std::shared_ptr<FakeCall> Await(const Operation& operation) {
    absl::MutexLock lock(&mutex_);
    const auto find = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return std::ranges::find_if(
          calls_, [&](const auto& call) { return call->request.operation == &operation; });
    };
    const auto arrived = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return find() != calls_.end(); };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&arrived), kTestPatience)) return nullptr;
    auto call = *find();
    calls_.erase(find());
    return call;
  }
  std::shared_ptr<FakeCall> AwaitRemoval() { return Await(kRemoveParticipant); }
  std::shared_ptr<FakeCall> AwaitInvitation() { return Await(kInviteParticipants); }
  std::shared_ptr<FakeCall> AwaitList() { return Await(kListParticipants); }
  std::shared_ptr<FakeCall> AwaitGet() { return Await(kGetParticipant); }
  std::shared_ptr<FakeCall> AwaitGetCall() { return Await(kGetCall); }
  std::shared_ptr<FakeCall> AwaitGetOperation() { return Await(kGetOperation); }
  std::shared_ptr<FakeCall> AwaitMute() { return Await(kMuteParticipant); }

  // Call before anything starts. Null (the initial value) = rosters may use all the memory they
  // need.
  void set_roster_memory(RosterMemory* memory) { roster_memory_ = memory; }
  int started() const {
    absl::MutexLock lock(&mutex_);
    return started_;
  }

 private:
  const GraphStats stats_;
  RosterMemory* roster_memory_ = nullptr;
  mutable absl::Mutex mutex_;
  int started_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::shared_ptr<FakeCall>> unfinished_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::shared_ptr<FakeCall>> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants::graph

#endif  // TESTS_SUPPORT_FAKE_GRAPH_CLIENT_H_
