#include "graph_adapter/credentials/caching_token_source.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace participants::graph {
namespace {

constexpr Duration kFirstWait = std::chrono::seconds(1);
constexpr Duration kLongestWait = std::chrono::seconds(30);
// A rejected credential is not accepted a moment later.
constexpr Duration kRejectedWait = std::chrono::seconds(30);
// If Graph rejects every token that Entra issues, calls must not drive exchanges at their own rate.
// A few fetches may run at once, for tokens that are revoked in quick succession; after that, one
// per interval.
constexpr Duration kForcedFetchInterval = std::chrono::seconds(5);
constexpr int kMostForcedFetchesAtOnce = 5;
// How often the credential's file is checked after a failed fetch.
constexpr Duration kWatchInterval = std::chrono::seconds(1);

}  // namespace

CachingTokenSource::CachingTokenSource(EventLoop& loop, TokenSource& inner, Random random,
                                       ReadinessListener listener, FailureListener on_failure,
                                       std::shared_ptr<GraphStats> stats)
    : loop_(loop),
      inner_(inner),
      random_(std::move(random)),
      listener_(std::move(listener)),
      on_failure_(std::move(on_failure)),
      stats_(std::move(stats)) {}

void CachingTokenSource::GetToken(Callback callback) {
  if (shut_down_) return std::move(callback)(NotSent(GraphErrorKind::kShutDown));
  if (HasUsableToken()) {
    std::move(callback)(token_);
    return;
  }
  if (!fetching_ && last_failure_ && loop_.Now() < next_fetch_) {
    GraphError error = *last_failure_;
    error.retry_after = next_fetch_ - loop_.Now();
    std::move(callback)(std::move(error));
    return;
  }
  waiting_.push_back(std::move(callback));
  Fetch();
}

bool CachingTokenSource::Reject(const AccessToken& token, const std::string& claims) {
  // For a late caller, the next token is already here or being fetched.
  if (token_ != nullptr && token_->header() != token.header()) return true;
  if (token_ == nullptr) return renewable_;
  const MonotonicTime paid_until = std::max(forced_fetches_paid_until_, loop_.Now());
  if (paid_until > loop_.Now() + kForcedFetchInterval * (kMostForcedFetchesAtOnce - 1))
    return false;
  token_.reset();
  renewable_ = inner_.Reject(token, claims);
  if (renewable_) forced_fetches_paid_until_ = paid_until + kForcedFetchInterval;
  return renewable_;
}

void CachingTokenSource::Shutdown() {
  shut_down_ = true;
  for (const EventLoop::TimerId timer : {fetch_timer_, watch_timer_, expiry_timer_}) {
    loop_.CancelTimer(timer);
  }
  for (Callback& callback : std::exchange(waiting_, {}))
    std::move(callback)(NotSent(GraphErrorKind::kShutDown));
}

bool CachingTokenSource::HasUsableToken() const {
  return token_ != nullptr && loop_.Now() < token_->usable_until();
}

void CachingTokenSource::Fetch() {
  if (std::exchange(fetching_, true)) return;
  loop_.CancelTimer(std::exchange(fetch_timer_, {}));
  loop_.CancelTimer(std::exchange(watch_timer_, {}));
  fetched_version_ = inner_.CredentialVersion();
  inner_.GetToken([this](GraphResult<SharedToken> result) { OnFetched(std::move(result)); });
}

void CachingTokenSource::OnFetched(GraphResult<SharedToken> result) {
  if (shut_down_) return;  // Cut off, which is no failure, and nobody waits for it.
  fetching_ = false;
  if (result.ok()) {
    token_ = result.value();
    stats_->token_fetched = loop_.Now();
    stats_->token_usable_until = token_->usable_until();
    last_failure_.reset();
    failures_ = 0;
    ScheduleFetch(token_->refresh_at());
    WatchExpiry();
  } else {
    KeepFailure(result.error());
    result.error().retry_after = next_fetch_ - loop_.Now();
    on_failure_(result.error());
  }
  SetReady(HasUsableToken());
  // The callbacks may call GetToken again.
  for (Callback& callback : std::exchange(waiting_, {})) std::move(callback)(result);
}

void CachingTokenSource::KeepFailure(GraphError error) {
  Duration wait = kFirstWait * (1 << std::min(failures_++, 5));
  wait = std::min(wait, kLongestWait);
  wait -= std::chrono::duration_cast<Duration>(wait * (0.5 * random_()));
  if (error.kind == GraphErrorKind::kTokenRejected) wait = kRejectedWait;
  wait = std::max(wait, error.retry_after.value_or(Duration::zero()));
  last_failure_ = std::move(error);
  ScheduleFetch(loop_.Now() + wait);
  WatchCredential();
}

// A new secret is worth an immediate fetch.
void CachingTokenSource::WatchCredential() {
  watch_timer_ = loop_.RunAt(loop_.Now() + kWatchInterval, [this] {
    if (inner_.CredentialVersion() != fetched_version_) return Fetch();
    WatchCredential();
  });
}

void CachingTokenSource::ScheduleFetch(MonotonicTime when) {
  next_fetch_ = when;
  if (when == MonotonicTime::max()) return;
  fetch_timer_ = loop_.RunAt(when, [this] { Fetch(); });
}

// The next fetch may be long after the token has expired.
void CachingTokenSource::WatchExpiry() {
  loop_.CancelTimer(std::exchange(expiry_timer_, {}));
  if (token_->usable_until() == MonotonicTime::max()) return;
  expiry_timer_ = loop_.RunAt(token_->usable_until(), [this] { SetReady(HasUsableToken()); });
}

void CachingTokenSource::SetReady(bool ready) {
  if (std::exchange(ready_, ready) != ready) listener_(ready);
}

}  // namespace participants::graph
