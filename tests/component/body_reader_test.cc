// The events that the transport delivers to a body's reader.
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "graph_adapter/roster_body.h"
#include "graph_adapter/roster_memory.h"
#include "tests/component/curl_transport_fixture.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/support/fake_graph_client.h"

namespace participants::graph {
namespace {

using graph_emulator::Fault;
using graph_emulator::WireFault;
using std::chrono::seconds;

// Records the events.
class Gatherer final : public BodyReader {
 public:
  explicit Gatherer(size_t wanted = static_cast<size_t>(-1)) : wanted_(wanted) {}

  void Begin() override {
    const absl::MutexLock lock(&mutex_);
    ++begun_;
    text_.clear();
  }
  bool Read(std::string_view bytes) override {
    const absl::MutexLock lock(&mutex_);
    EXPECT_GT(begun_, 0);
    EXPECT_LT(text_.size(), wanted_) << "read on";
    largest_ = std::max(largest_, bytes.size());
    text_.append(bytes);
    return text_.size() < wanted_;
  }

  int begun() const {
    const absl::MutexLock lock(&mutex_);
    return begun_;
  }
  std::string text() const {
    const absl::MutexLock lock(&mutex_);
    return text_;
  }
  size_t largest() const {
    const absl::MutexLock lock(&mutex_);
    return largest_;
  }
  bool AwaitText() const {
    const absl::MutexLock lock(&mutex_);
    const auto some = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return !text_.empty(); };
    return mutex_.AwaitWithTimeout(absl::Condition(&some), absl::Seconds(20));
  }

 private:
  const size_t wanted_;
  mutable absl::Mutex mutex_;
  int begun_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string text_ ABSL_GUARDED_BY(mutex_);
  size_t largest_ ABSL_GUARDED_BY(mutex_) = 0;
};

class BodyReaderTest : public CurlTransportTest {
 protected:
  std::shared_ptr<Pending> StartReading(std::shared_ptr<BodyReader> reader,
                                        const std::string& path = "/communications/calls/call",
                                        size_t most = kMaxSuccessBodyBytes) {
    HttpRequest request;
    request.url = emulator_->graph_base_url() + path;
    request.headers = {"Authorization: Bearer token", "client-request-id: request"};
    request.deadline = clock_.Now() + seconds(20);
    request.max_body_bytes = most;
    request.body_reader = std::move(reader);
    return Start(std::move(request));
  }

  const std::shared_ptr<Gatherer> reader_ = std::make_shared<Gatherer>();
};

TEST_F(BodyReaderTest, GetsTheBodyInPlaceOfTheResponse) {
  const std::string body(100'000, 'x');
  ReplyOnce(200, body);
  const HttpResponse response = StartReading(reader_)->AwaitResponse();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_FALSE(response.body_cut);
  EXPECT_EQ(reader_->begun(), 1);
  EXPECT_EQ(reader_->text(), body);
  EXPECT_LE(reader_->largest(), size_t{16} * 1024);
}

TEST_F(BodyReaderTest, GetsNoErrorsBody) {
  ReplyOnce(403, "no");
  const HttpResponse response = StartReading(reader_)->AwaitResponse();
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(response.body, "no");
  EXPECT_EQ(reader_->begun(), 0);
}

TEST_F(BodyReaderTest, BeginsWithAnAnswerThatHasNoBody) {
  ReplyOnce(200, "");
  EXPECT_FALSE(StartReading(reader_)->AwaitResponse().body_cut);
  EXPECT_EQ(reader_->begun(), 1);
  EXPECT_EQ(reader_->text(), "");
}

// libcurl delivers trailers the same way as headers.
TEST_F(BodyReaderTest, DoesNotBeginAnewAtTrailers) {
  Fault fault;
  fault.reply.emplace();
  fault.reply->headers = {{"Transfer-Encoding", "chunked"}, {"Trailer", "x-trailer"}};
  fault.reply->body = "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\nx-trailer: 1\r\n\r\n";
  emulator_->AddFault(std::move(fault));
  const HttpResponse response = StartReading(reader_)->AwaitResponse();
  EXPECT_FALSE(response.body_cut);
  EXPECT_EQ(reader_->begun(), 1);
  EXPECT_EQ(reader_->text(), R"({"a":1})");
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);
  EXPECT_EQ(emulator_->connections_accepted(), 1U);
}

TEST_F(BodyReaderTest, GetsNoMoreThanTheLimit) {
  ReplyOnce(200, std::string(100'000, 'x'));
  const HttpResponse response = StartReading(reader_, "/me", 50'000)->AwaitResponse();
  EXPECT_TRUE(response.body_cut);
  EXPECT_EQ(reader_->text().size(), 50'000U);
  ReplyOnce(200, std::string(50'000, 'x'));
  EXPECT_FALSE(StartReading(reader_, "/me", 50'000)->AwaitResponse().body_cut);
  EXPECT_EQ(reader_->text().size(), 50'000U);
}

TEST_F(BodyReaderTest, EndsTheTransferWhereItWantsNoMore) {
  const auto reader = std::make_shared<Gatherer>(10'000);
  ReplyOnce(200, std::string(1'000'000, 'x'));
  const HttpResponse response = StartReading(reader)->AwaitResponse();
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body_cut);
  EXPECT_LE(reader->text().size(), 10'000U + 16 * 1024);
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);
}

TEST_F(BodyReaderTest, HearsOfNoEndWhereABodyIsCut) {
  Fault fault;
  fault.reply.emplace();
  fault.reply->body = std::string(1'000'000, 'x');
  fault.wire = WireFault::kMidBody;
  emulator_->AddFault(std::move(fault));
  const auto pending = StartReading(reader_);
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kFailed);
  EXPECT_TRUE(pending->AwaitFailure().sent);
}

TEST_F(BodyReaderTest, IsToldNothingAfterACancel) {
  Fault fault;
  fault.reply.emplace();
  fault.reply->body = std::string(1000, 'x');
  fault.wire = WireFault::kSlowBody;
  fault.interval = std::chrono::milliseconds(1);
  emulator_->AddFault(std::move(fault));
  const auto pending = StartReading(reader_);
  ASSERT_TRUE(reader_->AwaitText());
  Cancel(pending);
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kCancelled);
  const std::string read = reader_->text();
  EXPECT_LT(read.size(), 1000U);
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);  // The loop has completed a turn meanwhile.
  EXPECT_EQ(reader_->text(), read);
}

// Posts pieces to a loop and does nothing else.
class PieceClient final : public FakeGraphClient {
 public:
  explicit PieceClient(EventLoop& loop) : loop_(loop) {}
  void PostPiece(absl::AnyInvocable<void() &&> piece) override {
    loop_.PostPiece(std::move(piece));
  }

 private:
  EventLoop& loop_;
};

// A task that re-posts itself at each turn of the loop and so measures how long a turn takes.
// Counts its thread's processor time, so the result does not depend on the machine's load.
class TurnWatch {
 public:
  explicit TurnWatch(EventLoop& loop) : loop_(loop) {}

  void NoteTurn() {
    const double now = Spent();
    if (last_) {
      largest_ = std::max(largest_, now - *last_);
      all_ += now - *last_;
    }
    last_ = now;
    if (!ended_) loop_.Post([this] { NoteTurn(); });
  }
  void End() { ended_ = true; }
  double largest_of_all() const { return largest_ / all_; }

 private:
  static double Spent() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  }

  EventLoop& loop_;
  std::optional<double> last_;
  double largest_ = 0, all_ = 0;
  bool ended_ = false;
};

// All other calls of the process wait for the length of one turn. Measured as a fraction of the
// whole, so that no machine is too slow: libcurl delivers a hundred pieces of 16 KiB, when they are
// already there, before it lets others continue. That is a fifth of this roster.
TEST_F(BodyReaderTest, ALargeRosterHoldsTheLoopForNoLongTime) {
  ASSERT_TRUE(emulator_->PutCall("crowd", R"({"generate": 5700})").ok());
  PieceClient client(*loop_);
  TurnWatch watch(*loop_);
  const auto body = std::make_shared<RosterBody>(client, RosterMemory::Share());
  loop_->Post([&] { watch.NoteTurn(); });
  const auto pending =
      StartReading(body, "/communications/calls/crowd/participants", size_t{8} * 1024 * 1024);
  EXPECT_FALSE(pending->AwaitResponse().body_cut);
  std::optional<RosterPage> page;
  loop_->PostPiece([&] {
    page = body->Take();
    watch.End();
  });
  StopTransport();  // After all posted tasks have run.
  ASSERT_TRUE(page);
  EXPECT_EQ(page->participants.size(), 5700U);
  EXPECT_LT(watch.largest_of_all(), 1.0 / 3);
}

}  // namespace
}  // namespace participants::graph
