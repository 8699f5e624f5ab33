#include "graph_adapter/small_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace participants::graph {
namespace {

class SmallFileTest : public testing::Test {
 protected:
  ~SmallFileTest() override { std::remove(path_.c_str()); }

  void Write(const std::string& text) { std::ofstream(path_) << text; }
  static std::string WhyNot(const std::string& path) {
    return std::string(ReadSmallFile(path).status().message());
  }

  const std::string path_ = testing::TempDir() + "small_file_" +
                            testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(SmallFileTest, ReadsUpToOneMebibyte) {
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{5000}, kMostFileBytes}) {
    Write(std::string(bytes, 'x'));
    EXPECT_EQ(ReadSmallFile(path_).value(), std::string(bytes, 'x'));
  }
  Write(std::string(kMostFileBytes + 1, 'x'));
  EXPECT_EQ(WhyNot(path_), "is larger than 1 MiB");
}

// Files in /proc say that they are empty.
TEST_F(SmallFileTest, ReadsMoreThanTheSizeThatAFileStates) {
  EXPECT_GT(ReadSmallFile("/proc/self/maps").value().size(), 4096U);
}

TEST_F(SmallFileTest, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(WhyNot("/nonexistent"), "No such file or directory");
  EXPECT_EQ(WhyNot("/proc"), "Is a directory");
  EXPECT_EQ(WhyNot("/dev/zero"), "Is not a regular file");
}

TEST_F(SmallFileTest, APipeWithoutAWriterDoesNotBlock) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(WhyNot(path_), "Is not a regular file");
}

TEST_F(SmallFileTest, ASecretHasNoWhiteSpaceAroundIt) {
  Write(" \n secret\r\n");
  EXPECT_EQ(ReadSecretFile(path_).value(), "secret");
  const size_t version = SecretFileVersion(path_);
  Write("secret");
  EXPECT_EQ(SecretFileVersion(path_), version);
  Write("another");
  EXPECT_NE(SecretFileVersion(path_), version);
  EXPECT_EQ(SecretFileVersion("/nonexistent"), 0U);
}

}  // namespace
}  // namespace participants::graph
