#include "graph_adapter/http/epoll_event_loop.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "graph_adapter/clock.h"

namespace participants::graph {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);

TEST(EpollEventLoop, RunsPostedTasksInOrderOnItsOwnThread) {
  const SystemClock clock;
  EpollEventLoop loop(clock);
  std::vector<int> order;
  std::thread::id thread;
  absl::Notification done;
  for (int i = 0; i < 100; ++i) loop.Post([&order, i] { order.push_back(i); });
  loop.Post([&] {
    thread = std::this_thread::get_id();
    done.Notify();
  });
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(kPatience));
  EXPECT_EQ(order.size(), 100U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(EpollEventLoop, FiresTimersInTheOrderOfTheirTimes) {
  const SystemClock clock;
  EpollEventLoop loop(clock);
  std::vector<int> order;
  absl::Notification done;
  loop.Post([&] {
    const MonotonicTime now = loop.Now();
    loop.RunAt(now + std::chrono::milliseconds(20), [&] {
      order.push_back(2);
      done.Notify();
    });
    const auto cancelled =
        loop.RunAt(now + std::chrono::milliseconds(10), [&] { order.push_back(99); });
    loop.RunAt(now, [&] { order.push_back(1); });
    loop.CancelTimer(cancelled);
    loop.CancelTimer({});
  });
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(kPatience));
  EXPECT_EQ(order, (std::vector{1, 2}));
}

TEST(EpollEventLoop, StopRunsWhatPostedTasksPost) {
  const SystemClock clock;
  EpollEventLoop loop(clock);
  std::atomic<int> ran = 0;
  loop.Post([&] {
    ++ran;
    loop.Post([&] {
      ++ran;
      loop.Post([&] { ++ran; });
    });
  });
  loop.Stop();
  EXPECT_EQ(ran, 3);
}

TEST(EpollEventLoop, StopRunsPieces) {
  const SystemClock clock;
  EpollEventLoop loop(clock);
  std::atomic<int> ran = 0;
  loop.PostPiece([&] {
    ++ran;
    loop.PostPiece([&] { loop.Post([&] { ++ran; }); });
  });
  loop.Stop();
  EXPECT_EQ(ran, 2);
}

// Each piece uses the whole budget of one turn.
TEST(EpollEventLoop, TurnsBetweenPiecesInTheOrderOfPosting) {
  const SystemClock clock;
  EpollEventLoop loop(clock);
  std::vector<int> order;
  int turns = 0;
  absl::Notification done;
  absl::AnyInvocable<void()> turn = [&] {
    ++turns;
    if (!done.HasBeenNotified()) loop.Post([&] { turn(); });
  };
  loop.TakeOver();  // So that all are queued before the first one runs.
  for (int i = 0; i < 5; ++i) {
    loop.PostPiece([&, i] {
      const MonotonicTime begin = loop.Now();
      while (loop.Now() - begin < std::chrono::milliseconds(2)) {
      }
      order.push_back(i);
      if (i == 4) done.Notify();
    });
  }
  loop.Post([&] { turn(); });
  while (loop.Poll() || !loop.HandBack()) {
  }
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
  EXPECT_GE(turns, 5);
}

TEST(EpollEventLoop, TellsWhenADescriptorIsReadyUntilUnwatched) {
  class Counter final : public ReadyListener {
   public:
    Counter(EpollEventLoop& loop, absl::Notification& done) : loop_(loop), done_(done) {}
    void OnReady(int fd, uint32_t) override {
      std::array<char, 8> buffer{};
      EXPECT_GT(read(fd, buffer.data(), buffer.size()), 0);
      if (++count == 2) {
        loop_.Unwatch(fd);
        loop_.Unwatch(fd);
        done_.Notify();
      }
    }
    int count = 0;

   private:
    EpollEventLoop& loop_;
    absl::Notification& done_;
  };

  const SystemClock clock;
  EpollEventLoop loop(clock);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  absl::Notification watched;
  absl::Notification done;
  Counter counter(loop, done);
  loop.Post([&] {
    loop.Watch(ends[0], EPOLLIN, counter);
    loop.Watch(ends[0], EPOLLIN, counter);
    watched.Notify();
  });
  ASSERT_TRUE(watched.WaitForNotificationWithTimeout(kPatience));
  loop.Post([&] { ASSERT_EQ(write(ends[1], "a", 1), 1); });
  loop.Post([&] { loop.Post([&] { ASSERT_EQ(write(ends[1], "b", 1), 1); }); });
  // One read may take both bytes. Then one more write triggers the second event.
  while (!done.WaitForNotificationWithTimeout(absl::Milliseconds(50))) {
    ASSERT_EQ(write(ends[1], "c", 1), 1);
  }
  loop.Stop();
  EXPECT_EQ(counter.count, 2);
  close(ends[0]);
  close(ends[1]);
}

TEST(EpollEventLoop, TheThreadThatTookOverRunsWhatIsPosted) {
  const SystemClock clock;
  EpollEventLoop loop(clock);
  std::thread::id thread;
  loop.TakeOver();
  loop.Post([&] { thread = std::this_thread::get_id(); });
  EXPECT_FALSE(loop.HandBack());
  while (!loop.Poll()) {
  }
  EXPECT_EQ(thread, std::this_thread::get_id());
  EXPECT_TRUE(loop.HandBack());

  absl::Notification done;
  loop.Post([&] {
    thread = std::this_thread::get_id();
    done.Notify();
  });
  ASSERT_TRUE(done.WaitForNotificationWithTimeout(kPatience));
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(EpollEventLoop, ATimerThatWasSetDuringATakeOverFiresAfterwards) {
  const SystemClock clock;
  EpollEventLoop loop(clock);
  absl::Notification done;
  loop.TakeOver();
  loop.Post([&] {
    loop.RunAt(loop.Now() + std::chrono::milliseconds(50), [&] { done.Notify(); });
    loop.RunAt(loop.Now() + std::chrono::hours(1), [] {});
  });
  do {
    (void)loop.Poll();
  } while (!loop.HandBack());
  EXPECT_TRUE(done.WaitForNotificationWithTimeout(kPatience));
}

// One thread posts while another repeatedly takes over and hands back. No task is lost, run twice,
// or run by two threads at once.
TEST(EpollEventLoop, IsTakenOverFromTimeToTime) {
  constexpr int kTasks = 20'000;
  const SystemClock clock;
  EpollEventLoop loop(clock);
  int ran = 0;  // Needs no lock: only one thread runs the loop at a time.
  absl::Notification done;
  std::atomic<bool> over = false;
  std::thread guest([&] {
    while (!over) {
      loop.TakeOver();
      do {
        (void)loop.Poll();
      } while (!loop.HandBack());
      std::this_thread::yield();
    }
  });
  for (int i = 0; i < kTasks; ++i) {
    loop.Post([&, i] {
      EXPECT_EQ(ran, i);
      if (i % 100 == 0) loop.RunAt(loop.Now(), [] {});
      if (++ran == kTasks) done.Notify();
    });
  }
  EXPECT_TRUE(done.WaitForNotificationWithTimeout(kPatience));
  over = true;
  guest.join();
}

// The thread that took over handles a ready descriptor. After it hands back, the loop's own thread
// does.
TEST(EpollEventLoop, TheThreadThatTookOverHandlesDescriptors) {
  class Reader final : public ReadyListener {
   public:
    void OnReady(int fd, uint32_t) override {
      char byte = 0;
      EXPECT_EQ(read(fd, &byte, 1), 1);
      thread = std::this_thread::get_id();
      ++bytes;
      if (byte == 'z') done.Notify();
    }
    std::atomic<std::thread::id> thread;
    std::atomic<int> bytes = 0;
    absl::Notification done;
  };
  const SystemClock clock;
  EpollEventLoop loop(clock);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  Reader reader;
  loop.TakeOver();
  loop.Post([&] { loop.Watch(ends[0], EPOLLIN, reader); });
  // The own thread may still be awake and handle the event first.
  for (int i = 1; reader.thread.load() != std::this_thread::get_id(); ++i) {
    ASSERT_LE(i, 1000);
    ASSERT_EQ(write(ends[1], "a", 1), 1);
    while (reader.bytes < i) (void)loop.Poll();
  }
  // Covers events before and during the handover to the loop's own thread.
  ASSERT_EQ(write(ends[1], "bz", 2), 2);
  while (!loop.HandBack()) (void)loop.Poll();
  ASSERT_TRUE(reader.done.WaitForNotificationWithTimeout(kPatience));
  EXPECT_NE(reader.thread.load(), std::this_thread::get_id());
  loop.Stop();
  for (const int end : ends) close(end);
}

}  // namespace
}  // namespace participants::graph
