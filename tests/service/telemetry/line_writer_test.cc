#include "service/telemetry/line_writer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace participants::telemetry {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

// Whether a line was written, once that is known.
class Answer {
 public:
  LineWriter::Done Done() {
    return [this](bool written) {
      written_ = written;
      told_.Notify();  // Aborts when it is told twice.
    };
  }
  bool told() const { return told_.HasBeenNotified(); }
  bool Await() {
    EXPECT_TRUE(told_.WaitForNotificationWithTimeout(kPatience));
    return written_;
  }

 private:
  bool written_ = false;
  absl::Notification told_;
};

class LineWriterTest : public testing::Test {
 protected:
  ~LineWriterTest() override {
    std::remove(path_.c_str());
    std::remove(moved_.c_str());
  }

  bool Write(LineWriter& writer, std::string_view line, Answer& answer) {
    LineWriter::Done done = answer.Done();
    return writer.Write(line, std::chrono::steady_clock::now() + std::chrono::hours(1), done);
  }
  static std::string Text(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const std::string path_ = testing::TempDir() + "line_writer_test";
  const std::string moved_ = path_ + ".1";
};

TEST_F(LineWriterTest, TellsOnceTheLineIsInTheFile) {
  const auto writer = *LineWriter::Append(path_);
  Answer answer;
  ASSERT_TRUE(Write(*writer, "one\n", answer));
  EXPECT_TRUE(answer.Await());
  EXPECT_EQ(Text(path_), "one\n");
  struct stat file = {};
  ASSERT_EQ(stat(path_.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777 & ~0640U, 0U);
}

TEST_F(LineWriterTest, WritesWhatIsInNoHasteWithoutFurtherAdo) {
  const auto writer = *LineWriter::Append(path_);
  for (int i = 0; i < 3; ++i) {  // Idle, gathering, and idle again.
    Answer answer;
    LineWriter::Done done = answer.Done();
    ASSERT_TRUE(writer->Write("line\n", std::chrono::steady_clock::now() + std::chrono::hours(1),
                              done, LineWriter::Haste::kNone));
    EXPECT_TRUE(answer.Await());
  }
  EXPECT_EQ(Text(path_), "line\nline\nline\n");
}

TEST_F(LineWriterTest, WritesWhatHasGathered) {
  const auto writer = *LineWriter::Append(path_);
  writer->Gather();
  Answer one;
  Answer two;
  ASSERT_TRUE(Write(*writer, "one\n", one));
  ASSERT_TRUE(Write(*writer, "two\n", two));
  EXPECT_TRUE(one.Await());  // Nobody has to Flush.
  EXPECT_TRUE(two.Await());
  EXPECT_EQ(writer->gathered(), 0);
  writer->Flush(/*last=*/true);
  Answer three;
  ASSERT_TRUE(Write(*writer, "three\n", three));
  EXPECT_EQ(writer->gathered(), 0);
  EXPECT_TRUE(three.Await());
  EXPECT_EQ(Text(path_), "one\ntwo\nthree\n");
}

// The writer is in the middle of a batch meanwhile, so that nothing is taken before its time.
TEST_F(LineWriterTest, CountsWhatGathers) {
  int fds[2] = {-1, -1};
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  {
    const FileDescriptor reader(fds[0]);
    const FileDescriptor end(fds[1]);
    LineWriter writer(end.get());
    Answer first;
    ASSERT_TRUE(Write(writer, std::string(1 << 20, 'x') + "\n", first));
    char c = 0;
    ASSERT_EQ(read(reader.get(), &c, 1), 1);  // It has been taken.
    writer.Gather();
    Answer second;
    ASSERT_TRUE(Write(writer, "two\n", second));
    EXPECT_EQ(writer.gathered(), 1);
    writer.Flush(/*last=*/false);
    std::string text(1, c);
    const size_t all = (1 << 20) + 5;
    for (std::string piece(1 << 16, '\0'); text.size() < all;) {
      const ssize_t n = read(reader.get(), piece.data(), piece.size());
      ASSERT_GT(n, 0);
      text += piece.substr(0, static_cast<size_t>(n));
    }
    EXPECT_TRUE(first.Await());
    EXPECT_TRUE(second.Await());
    EXPECT_EQ(writer.gathered(), 0);
    EXPECT_EQ(text, std::string(1 << 20, 'x') + "\ntwo\n");
  }
}

TEST_F(LineWriterTest, AppendsToWhatIsThere) {
  std::ofstream(path_) << "zero\n";
  (*LineWriter::Append(path_))->Write("one\n");
  EXPECT_EQ(Text(path_), "zero\none\n");
}

TEST_F(LineWriterTest, SaysWhyAFileCannotBeOpened) {
  EXPECT_EQ(LineWriter::Append("/no/such/folder/file").status().message(),
            "cannot be opened: No such file or directory");
}

TEST_F(LineWriterTest, WritesToTheNewFileOnceItHasBeenOpenedAnew) {
  const auto writer = *LineWriter::Append(path_);
  Answer before;
  ASSERT_TRUE(Write(*writer, "before\n", before));
  EXPECT_TRUE(before.Await());
  ASSERT_EQ(std::rename(path_.c_str(), moved_.c_str()), 0);
  ASSERT_TRUE(writer->Reopen().ok());
  Answer after;
  ASSERT_TRUE(Write(*writer, "after\n", after));
  EXPECT_TRUE(after.Await());
  EXPECT_EQ(Text(moved_), "before\n");
  EXPECT_EQ(Text(path_), "after\n");
}

// Files can grow no further than this while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : previous_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &previous_);
    const rlimit limit = {.rlim_cur = bytes, .rlim_max = previous_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &previous_);
    std::signal(SIGXFSZ, previous_handler_);
  }

 private:
  void (*const previous_handler_)(int);
  rlimit previous_ = {};
};

TEST_F(LineWriterTest, ALineThatIsCutIsToldAndTheNextOneIsWhole) {
  const auto writer = *LineWriter::Append(path_);
  {
    const FileSizeLimit limit(3);
    Answer cut;
    ASSERT_TRUE(Write(*writer, "one line\n", cut));
    EXPECT_FALSE(cut.Await());
  }
  Answer next;
  ASSERT_TRUE(Write(*writer, "two\n", next));
  EXPECT_TRUE(next.Await());
  EXPECT_EQ(Text(path_), "one\ntwo\n");
}

class BlockedLineWriterTest : public LineWriterTest {
 protected:
  BlockedLineWriterTest() { EXPECT_EQ(pipe2(fds_, O_CLOEXEC), 0); }
  ~BlockedLineWriterTest() override {
    for (const int fd : fds_) close(fd);
  }
  // More than the pipe holds.
  void Block(LineWriter& writer) { ASSERT_TRUE(writer.Write(std::string(1 << 20, 'x') + "\n")); }

  int fds_[2] = {-1, -1};
};

TEST_F(BlockedLineWriterTest, GivesUpOnWhatHasWaitedForTooLong) {
  LineWriter writer(fds_[1]);
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
  LineWriter writer(fds_[1]);
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
    LineWriter writer(fds_[1]);
    Block(writer);
    ASSERT_TRUE(Write(writer, "one\n", answer));
  }
  EXPECT_TRUE(answer.told());
  EXPECT_FALSE(answer.Await());
}

}  // namespace
}  // namespace participants::telemetry
