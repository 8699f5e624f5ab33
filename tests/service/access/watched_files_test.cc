#include "service/access/watched_files.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <queue>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace participants::access {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(10);
constexpr absl::Duration kPatience = absl::Seconds(30);

// The reported changes, in order.
class Told {
 public:
  void Add(absl::StatusOr<FileContents> contents) {
    absl::MutexLock lock(&mutex_);
    all_.push(std::move(contents));
  }
  absl::StatusOr<FileContents> Next() {
    absl::MutexLock lock(&mutex_);
    if (!mutex_.AwaitWithTimeout(
            absl::Condition(
                +[](std::queue<absl::StatusOr<FileContents>>* all) { return !all->empty(); },
                &all_),
            kPatience)) {
      return absl::DeadlineExceededError("no change was reported");
    }
    auto next = std::move(all_.front());
    all_.pop();
    return next;
  }

 private:
  absl::Mutex mutex_;
  std::queue<absl::StatusOr<FileContents>> all_;
};

class WatchedFilesTest : public testing::Test {
 protected:
  WatchedFilesTest() {
    Write(first_, "one");
    Write(second_, "two");
  }
  ~WatchedFilesTest() override {
    std::remove(first_.c_str());
    std::remove(second_.c_str());
  }

  static void Write(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
  }

  std::vector<SettingFile> Files() const { return {{"first", first_}, {"second", second_}}; }

  std::unique_ptr<WatchedFiles> Watch(FileContents known) {
    return std::make_unique<WatchedFiles>(
        std::vector<WatchedFiles::Group>{
            {.files = Files(),
             .known = std::move(known),
             .on_change = [this](auto contents) { told_.Add(std::move(contents)); }}},
        kInterval);
  }

  const std::string first_ = testing::TempDir() + "watched_files_test_first";
  const std::string second_ = testing::TempDir() + "watched_files_test_second";
  Told told_;
};

TEST_F(WatchedFilesTest, ReadsInOrder) {
  const auto contents = ReadFiles(Files());
  ASSERT_TRUE(contents.ok()) << contents.status();
  EXPECT_EQ(*contents, (FileContents{"one", "two"}));
}

TEST_F(WatchedFilesTest, NamesTheSettingOfWhatCannotBeRead) {
  std::remove(second_.c_str());
  EXPECT_EQ(ReadFiles(Files()).status().message(),
            "second: cannot be read: No such file or directory");
  Write(second_, std::string((1 << 20) + 1, 'x'));
  EXPECT_EQ(ReadFiles(Files()).status().message(), "second: cannot be read: is larger than 1 MiB");
}

TEST_F(WatchedFilesTest, TakesNoMoreMemoryThanAFileNeeds) {
  Write(second_, std::string(100'000, 'x'));
  const auto contents = ReadFiles(Files());
  ASSERT_TRUE(contents.ok()) << contents.status();
  EXPECT_LT(contents->at(0).capacity(), 10'000U);
  EXPECT_LT(contents->at(1).capacity(), 200'000U);
}

TEST_F(WatchedFilesTest, ReadsAFileOfTheLargestSizeAndOneThatDoesNotKnowItsSize) {
  Write(first_, std::string(1 << 20, 'x'));
  const auto contents = ReadFiles({{"first", first_}, {"limits", "/proc/self/limits"}});
  ASSERT_TRUE(contents.ok()) << contents.status();
  EXPECT_EQ(contents->at(0), std::string(1 << 20, 'x'));
  EXPECT_NE(contents->at(1).find("Max open files"), std::string::npos);
}

TEST_F(WatchedFilesTest, AFolderIsNoFile) {
  EXPECT_EQ(ReadFiles({{"first", testing::TempDir()}}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(WatchedFilesTest, TellsOfWhatHasChangedSinceItWasKnown) {
  const auto watched = Watch({"one", "old"});
  const auto contents = told_.Next();
  ASSERT_TRUE(contents.ok()) << contents.status();
  EXPECT_EQ(*contents, (FileContents{"one", "two"}));
}

TEST_F(WatchedFilesTest, TellsOfEveryChangeOnce) {
  const auto watched = Watch({"one", "two"});
  Write(first_, "three");
  EXPECT_EQ(*told_.Next(), (FileContents{"three", "two"}));
  std::remove(first_.c_str());
  EXPECT_EQ(told_.Next().status().code(), absl::StatusCode::kInvalidArgument);
  // Restoring the previous content is a change too.
  Write(first_, "three");
  EXPECT_EQ(*told_.Next(), (FileContents{"three", "two"}));
}

}  // namespace
}  // namespace participants::access
