#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/process/file_descriptor.h"
#include "service/telemetry/line_writer.h"
#include "tests/service/telemetry/line_writer_fixture.h"

namespace participants::telemetry {
namespace {

class PipeLineWriterTest : public testing::Test {
 protected:
  PipeLineWriterTest() {
    std::signal(SIGPIPE, SIG_IGN);  // As in the service.
    int fds[2] = {-1, -1};
    EXPECT_EQ(pipe2(fds, O_CLOEXEC), 0);
    out_ = FileDescriptor(fds[0]);
    in_ = FileDescriptor(fds[1]);
  }
  // Less where there is no more, and the descriptor does not wait for it.
  std::string Read(size_t bytes) {
    std::string text;
    for (std::string piece(1 << 16, '\0'); text.size() < bytes;) {
      const ssize_t n = read(out_.get(), piece.data(), std::min(piece.size(), bytes - text.size()));
      if (n <= 0) break;
      text += piece.substr(0, static_cast<size_t>(n));
    }
    return text;
  }

  FileDescriptor out_;
  FileDescriptor in_;
};

// Linux before 6.4 does not promise not to wait for a pipe; the writer's thread then writes.
bool PipesTakeAtOnce(int fd) {
  iovec nothing = {};
  return pwritev2(fd, &nothing, 1, /*offset=*/-1, RWF_NOWAIT) == 0;
}

TEST_F(PipeLineWriterTest, FlushWritesByItselfWhatAPipeTakes) {
  if (!PipesTakeAtOnce(in_.get())) GTEST_SKIP() << "this kernel has no RWF_NOWAIT for pipes";
  LineWriter writer(in_.get());
  bool by_itself = false;
  // The writer's thread may come first, above all right after its start.
  for (int i = 0; !by_itself && i < 100; ++i) {
    Answer answer;
    writer.Gather();
    ASSERT_TRUE(writer.Write("in no haste\n"));
    ASSERT_TRUE(Write(writer, "one\n", answer));
    writer.Flush(/*last=*/true);
    EXPECT_TRUE(answer.Await());
    EXPECT_EQ(Read(16), "in no haste\none\n");
    by_itself = answer.told_on() == std::this_thread::get_id();
  }
  EXPECT_TRUE(by_itself);
  EXPECT_EQ(writer.gathered(), 0);
}

// The rest of a line that did not fit comes from the writer's thread, and others only after it.
TEST_F(PipeLineWriterTest, WhatAPipeDoesNotTakeAtOnceFollowsInOrder) {
  const int capacity = fcntl(in_.get(), F_GETPIPE_SZ);
  ASSERT_GT(capacity, 0);
  LineWriter writer(in_.get());
  writer.Gather();
  const std::string fits(static_cast<size_t>(capacity) / 4, 'x');
  std::string expected;
  Answer last;
  for (int i = 0; i < 20; ++i) {
    const std::string line = absl::StrCat(i, fits, "\n");
    expected += line;
    if (i < 19) {
      ASSERT_TRUE(writer.Write(line));
    } else {
      ASSERT_TRUE(Write(writer, line, last));
    }
    writer.Flush(/*last=*/false);
  }
  EXPECT_FALSE(last.told());
  EXPECT_EQ(Read(expected.size()), expected);
  EXPECT_TRUE(last.Await());
}

// Half of a line is in the pipe when its reader goes away and the writer's thread gives it up.
TEST_F(PipeLineWriterTest, TheLineAfterOneThatWasCutBeginsAnew) {
  const std::string name = absl::StrCat("/proc/self/fd/", in_.get());
  LineWriter writer(in_.get());
  writer.Gather();
  const std::string piece(40 << 10, 'x');
  ASSERT_TRUE(writer.Write(piece + "\n"));
  writer.Flush(/*last=*/false);
  Answer cut;
  ASSERT_TRUE(Write(writer, piece + "\n", cut));
  writer.Flush(/*last=*/false);
  EXPECT_FALSE(cut.told());
  out_ = FileDescriptor();
  EXPECT_FALSE(cut.Await());
  out_ = FileDescriptor(open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_EQ(Read(1 << 20).back(), 'x');
  Answer next;
  ASSERT_TRUE(Write(writer, "next\n", next));
  writer.Flush(/*last=*/true);
  EXPECT_TRUE(next.Await());
  EXPECT_EQ(Read(1 << 20), "\nnext\n");
}

// Many threads write while one flushes and the pipe is full now and then.
TEST_F(PipeLineWriterTest, LinesOfAllThreadsArriveWholeAndInTheirOrder) {
  constexpr int kThreads = 4;
  constexpr int kLines = 5000;
  std::string text;
  std::atomic<int> told = 0;
  {
    LineWriter writer(in_.get());
    std::atomic<bool> over = false;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&writer, &told, t] {
        for (int i = 0; i < kLines; ++i) {
          const std::string line = absl::StrCat(t, " ", i, " ", std::string(100, 'x'), "\n");
          LineWriter::Done done = [&told](bool written) { told += written ? 1 : 0; };
          while (!writer.Write(line, LineWriter::Time::max(), done)) std::this_thread::yield();
        }
      });
    }
    std::thread flusher([&] {
      while (!over) {
        writer.Gather();
        std::this_thread::yield();
        writer.Flush(/*last=*/true);
      }
    });
    size_t bytes = 0;
    for (int i = 0; i < kLines; ++i) bytes += kThreads * (absl::StrCat(i).size() + 104);
    text = Read(bytes);
    for (std::thread& thread : threads) thread.join();
    over = true;
    flusher.join();
    EXPECT_EQ(text.size(), bytes);
  }
  EXPECT_EQ(told, kThreads * kLines);
  int next[kThreads] = {};
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t t = static_cast<size_t>(line[0] - '0');
    ASSERT_LT(t, kThreads);
    ASSERT_EQ(line, absl::StrCat(t, " ", next[t]++, " ", std::string(100, 'x')));
  }
  EXPECT_THAT(next, testing::Each(kLines));
}

// The writer is in the middle of a batch meanwhile, so that nothing is taken before its time.
TEST_F(PipeLineWriterTest, CountsWhatGathers) {
  LineWriter writer(in_.get());
  Answer first;
  ASSERT_TRUE(Write(writer, std::string(1 << 20, 'x') + "\n", first));
  ASSERT_EQ(Read(1), "x");  // It has been taken.
  writer.Gather();
  Answer second;
  ASSERT_TRUE(Write(writer, "two\n", second));
  EXPECT_EQ(writer.gathered(), 1);
  writer.Flush(/*last=*/false);
  EXPECT_EQ(Read((1 << 20) + 4), std::string((1 << 20) - 1, 'x') + "\ntwo\n");
  EXPECT_TRUE(first.Await());
  EXPECT_TRUE(second.Await());
  EXPECT_EQ(writer.gathered(), 0);
}

class BlockedLineWriterTest : public PipeLineWriterTest {
 protected:
  // More than the pipe holds, which the writer's thread has taken.
  void Block(LineWriter& writer) {
    ASSERT_TRUE(writer.Write(std::string(1 << 20, 'x') + "\n"));
    ASSERT_EQ(Read(1), "x");
  }
};

TEST_F(BlockedLineWriterTest, GivesUpOnWhatHasWaitedForTooLong) {
  LineWriter writer(in_.get());
  Block(writer);
  Answer answer;
  ASSERT_TRUE(Write(writer, "one\n", answer));
  writer.GiveUp(std::chrono::steady_clock::now());
  EXPECT_FALSE(answer.told());
  writer.GiveUp(std::chrono::steady_clock::now() + std::chrono::hours(1));
  EXPECT_TRUE(answer.told());
  EXPECT_FALSE(answer.Await());
}

TEST_F(BlockedLineWriterTest, TakesNoMoreThanItHolds) {
  LineWriter writer(in_.get());
  Block(writer);
  while (writer.Write(std::string(1 << 20, 'x'))) {
  }
  Answer answer;
  EXPECT_FALSE(Write(writer, std::string(1 << 20, 'y'), answer));
  EXPECT_FALSE(answer.told());
}

TEST_F(BlockedLineWriterTest, TellsEverybodyAtTheEnd) {
  Answer answer;
  {
    LineWriter writer(in_.get());
    Block(writer);
    ASSERT_TRUE(Write(writer, "one\n", answer));
  }
  EXPECT_TRUE(answer.told());
  EXPECT_FALSE(answer.Await());
}

}  // namespace
}  // namespace participants::telemetry
