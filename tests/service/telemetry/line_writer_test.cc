#include "service/telemetry/line_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/service/telemetry/line_writer_fixture.h"

namespace participants::telemetry {
namespace {

class LineWriterTest : public testing::Test {
 protected:
  ~LineWriterTest() override {
    std::remove(path_.c_str());
    std::remove(moved_.c_str());
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

TEST_F(LineWriterTest, WritesSoonWhatNobodyWaitsFor) {
  const auto writer = *LineWriter::Append(path_);
  for (int i = 0; i < 3; ++i) {  // The writer idles, collects a batch, and idles again.
    Answer answer;
    ASSERT_TRUE(Write(*writer, "line\n", answer, LineWriter::Haste::kNone));
    EXPECT_TRUE(answer.Await());
  }
  EXPECT_EQ(Text(path_), "line\nline\nline\n");
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

// Limits the size of files while it lives.
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

}  // namespace
}  // namespace participants::telemetry
