#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
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
  // Returns fewer bytes when no more are there and the descriptor is non-blocking.
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

TEST_F(PipeLineWriterTest, WritesMoreThanAPipeHoldsInOrder) {
  LineWriter writer(in_.get());
  const std::string piece(16 << 10, 'x');
  std::string expected;
  for (int i = 0; i < 20; ++i) {
    const std::string line = absl::StrCat(i, piece, "\n");
    expected += line;
    ASSERT_TRUE(writer.Write(line));
  }
  Answer last;
  ASSERT_TRUE(Write(writer, "last\n", last));
  expected += "last\n";
  EXPECT_EQ(Read(1), "0");  // The writer is in the middle of the line.
  EXPECT_FALSE(last.told());
  EXPECT_EQ(Read(expected.size() - 1), expected.substr(1));
  EXPECT_TRUE(last.Await());
}

// The pipe's reader closes in the middle of a line.
TEST_F(PipeLineWriterTest, TheLineAfterOneThatWasCutBeginsAnew) {
  const std::string name = absl::StrCat("/proc/self/fd/", in_.get());
  LineWriter writer(in_.get());
  Answer cut;
  ASSERT_TRUE(Write(writer, std::string(1 << 20, 'x') + "\n", cut));
  EXPECT_EQ(Read(1), "x");
  out_ = FileDescriptor();
  EXPECT_FALSE(cut.Await());
  out_ = FileDescriptor(open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  (void)Read(1 << 20);  // Discards what was left in the pipe, if the kernel keeps it.
  Answer next;
  ASSERT_TRUE(Write(writer, "next\n", next));
  EXPECT_TRUE(next.Await());
  EXPECT_EQ(Read(1 << 20), "\nnext\n");
}

// Many threads write, and the pipe fills up now and then.
TEST_F(PipeLineWriterTest, LinesOfAllThreadsArriveWholeAndInTheirOrder) {
  constexpr int kThreads = 4;
  constexpr int kLines = 5000;
  std::string text;
  std::atomic<int> told = 0;
  {
    LineWriter writer(in_.get());
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
    size_t bytes = 0;
    for (int i = 0; i < kLines; ++i) bytes += kThreads * (absl::StrCat(i).size() + 104);
    text = Read(bytes);
    for (std::thread& thread : threads) thread.join();
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

class BlockedLineWriterTest : public PipeLineWriterTest {
 protected:
  // Writes more than the pipe holds. The writer's thread has taken it.
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
