#include "graph_adapter/list_participants.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/roster_body.h"
#include "graph_adapter/url.h"

namespace participants::graph {
namespace {

constexpr size_t kMaxBodyBytes = size_t{8} * 1024 * 1024;
constexpr size_t kMaxPages = 20;
// Graph was never seen to list more, or to link to the rest.
constexpr size_t kFullPage = 100;

bool IsRefusedAsWrong(GraphErrorKind kind) {
  return kind == GraphErrorKind::kBadRequest || kind == GraphErrorKind::kRejectedByEdge ||
         kind == GraphErrorKind::kRejectedAsMalformed ||
         kind == GraphErrorKind::kPreconditionFailed;
}

// Reads one roster, from its first page to its last. The callback that it waits for owns it.
class RosterRead final : public Cancellable, public std::enable_shared_from_this<RosterRead> {
 public:
  RosterRead(GraphClient& client, ListParticipantsParams params, ExchangeOptions options,
             ListParticipantsCallback callback)
      : client_(client),
        params_(std::move(params)),
        options_(std::move(options)),
        callback_(std::move(callback)) {}

  void Begin() {
    RosterMemory* const memory = client_.roster_memory();
    if (memory == nullptr) return StartAnew({});
    if (auto share = memory->Take(RosterMemory::kFirstBytes)) return StartAnew(*std::move(share));
    AwaitMemory(RosterMemory::kFirstBytes);
  }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    exchange_.Cancel();
    if (waiter_) client_.roster_memory()->GiveUp(*waiter_);
  }

 private:
  void AwaitMemory(size_t bytes) {
    absl::MutexLock lock(&mutex_);
    waiter_ = client_.roster_memory()->Wait(
        bytes, options_.deadline,
        [self = shared_from_this()](GraphResult<RosterMemory::Share> share) {
          self->OnMemory(std::move(share));
        });
    if (cancelled_) client_.roster_memory()->GiveUp(*waiter_);
  }

  void OnMemory(GraphResult<RosterMemory::Share> share) {
    {
      absl::MutexLock lock(&mutex_);
      waiter_.reset();
    }
    if (!share.ok()) return Fail(std::move(share.error()));
    StartAnew(std::move(share.value()));
  }

  void StartAnew(RosterMemory::Share share) {
    has_gaps_ = false;
    links_ = {""};
    body_ = std::make_shared<RosterBody>(client_, std::move(share));
    AskForPage("");
  }

  void AskForPage(const std::string& query) {
    GraphRequest request{.operation = &kListParticipants,
                         .path = ParticipantsPath(params_.call_id) + query,
                         .body = {},
                         .call_path = CallPath(params_.call_id),
                         .max_answer_bytes = kMaxBodyBytes,
                         .body_reader = body_};
    absl::MutexLock lock(&mutex_);
    exchange_ = client_.Start(std::move(request), options_,
                              [self = shared_from_this()](GraphResult<GraphAnswer> result) {
                                self->OnPage(std::move(result));
                              });
    if (cancelled_) exchange_.Cancel();
  }

  void OnPage(GraphResult<GraphAnswer> result) {
    if (!result.ok()) {
      // A link that no longer works is not the caller's fault.
      if (links_.size() > 1 && IsRefusedAsWrong(result.error().kind)) return Succeed(false);
      return Fail(std::move(result.error()));
    }
    client_.PostPiece([self = shared_from_this(), answer = std::move(result.value())] {
      self->OnPageRead(answer);
    });
  }

  // Runs after the page's last piece.
  void OnPageRead(const GraphAnswer& answer) {
    const bool lacks_memory = body_->refusal() == ParticipantsReader::Refusal::kNoMemory;
    auto page = answer.response.body_cut ? std::nullopt : body_->Take();
    if (!page && !lacks_memory) return Fail(MalformedResponse(answer, Effect::kNone));
    ExchangeInfo exchange = ExchangeOf(answer);
    exchange.attempts += roster_.exchange.attempts;
    if (lacks_memory) {
      // Starts over with the most that a roster may need: a read that waits for more memory must
      // not hold memory that others wait for.
      (void)body_->End();
      roster_ = {.participants = {}, .is_whole = false, .exchange = exchange, .memory = {}};
      return AwaitMemory(RosterMemory::kMostBytes);
    }
    roster_.exchange = std::move(exchange);
    TakePage(*std::move(page));
  }

  void TakePage(RosterPage page) {
    has_gaps_ |= page.has_gaps;
    const size_t entries = page.participants.size();
    if (roster_.participants.empty()) {
      roster_.participants = std::move(page.participants);
    } else {
      roster_.participants.insert(roster_.participants.end(),
                                  std::make_move_iterator(page.participants.begin()),
                                  std::make_move_iterator(page.participants.end()));
    }
    if (page.next_link.empty()) return Succeed(!has_gaps_ && entries < kFullPage);
    const auto query =
        QueryOfLink(page.next_link, client_.base_url(), ParticipantsPath(params_.call_id));
    // A link that leads elsewhere would send our token there. A link to a known page would loop.
    if (!query || links_.size() == kMaxPages || !links_.insert(*query).second) {
      return Succeed(false);
    }
    AskForPage(*query);
  }

  void Succeed(bool is_whole) {
    roster_.is_whole = is_whole;
    roster_.memory = body_->End();
    std::exchange(callback_, nullptr)(std::move(roster_));
  }
  void Fail(GraphError error) {
    error.attempts += roster_.exchange.attempts;
    error.client_request_id = options_.client_request_id;
    roster_ = {};
    if (body_ != nullptr) (void)body_->End();
    std::exchange(callback_, nullptr)(std::move(error));
  }

  GraphClient& client_;
  const ListParticipantsParams params_;
  const ExchangeOptions options_;
  ListParticipantsCallback callback_;

  Roster roster_;
  std::shared_ptr<RosterBody> body_;  // Null until there is memory for one.
  std::set<std::string> links_;       // The queries of the links that were followed.
  bool has_gaps_ = false;

  absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  ExchangeHandle exchange_ ABSL_GUARDED_BY(mutex_);
  std::optional<RosterMemory::WaiterId> waiter_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

// By value, like every operation. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle ListParticipants(GraphClient& client, ListParticipantsParams params,
                                ExchangeOptions options, ListParticipantsCallback callback) {
  const auto read = std::make_shared<RosterRead>(client, std::move(params), std::move(options),
                                                 std::move(callback));
  read->Begin();
  return ExchangeHandle(read);
}

}  // namespace participants::graph
