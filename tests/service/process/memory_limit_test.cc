#include "service/process/memory_limit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace participants {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMiB = uint64_t{1} << 20;

// Files with a process's view of its control groups.
class Groups {
 public:
  explicit Groups(const std::string& own) { Write("proc/self/cgroup", own); }
  ~Groups() { fs::remove_all(root_); }
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;

  Groups& Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text << "\n";
    return *this;
  }
  std::optional<uint64_t> Limit() const { return MemoryLimit(root_); }

 private:
  const fs::path root_ = fs::path(testing::TempDir()) / "memory_limit_test";
};

TEST(MemoryLimitTest, Version2InAContainer) {
  Groups groups("0::/");
  EXPECT_EQ(groups.Limit(), std::nullopt);
  EXPECT_EQ(groups.Write("sys/fs/cgroup/memory.max", "max").Limit(), std::nullopt);
  EXPECT_EQ(groups.Write("sys/fs/cgroup/memory.max", "536870912").Limit(), 512 * kMiB);
}

TEST(MemoryLimitTest, Version2TheLeastOfAGroupAndThoseAboveIt) {
  Groups groups("0::/kubepods/pod1/container");
  groups.Write("sys/fs/cgroup/kubepods/memory.max", "1073741824");
  groups.Write("sys/fs/cgroup/kubepods/pod1/memory.max", "536870912");
  groups.Write("sys/fs/cgroup/kubepods/pod1/container/memory.max", "max");
  EXPECT_EQ(groups.Limit(), 512 * kMiB);
  groups.Write("sys/fs/cgroup/kubepods/pod1/container/memory.max", "1048576");
  EXPECT_EQ(groups.Limit(), kMiB);
}

TEST(MemoryLimitTest, Version1) {
  Groups groups("9:name=systemd:/\n4:cpu,memory:/kubepods/container\n0::/");
  groups.Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
  EXPECT_EQ(groups.Limit(), std::nullopt);
  groups.Write("sys/fs/cgroup/memory/kubepods/container/memory.limit_in_bytes", "536870912");
  EXPECT_EQ(groups.Limit(), 512 * kMiB);
}

// The path is the host's, but the mount is the container's.
TEST(MemoryLimitTest, Version1InAContainer) {
  Groups groups("4:memory:/kubepods/container");
  groups.Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912");
  EXPECT_EQ(groups.Limit(), 512 * kMiB);
}

TEST(MemoryLimitTest, WhatIsNoNumberIsNoLimit) {
  Groups groups("nonsense\n0::/\n::::");
  groups.Write("sys/fs/cgroup/memory.max", "-1");
  EXPECT_EQ(groups.Limit(), std::nullopt);
}

}  // namespace
}  // namespace participants
