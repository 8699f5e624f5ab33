#include "tests/e2e/faults/process_usage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace participants::e2e {
namespace {

std::vector<std::string> Words(const std::string& line) {
  return absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
}

// The targets of its descriptors, such as "socket:[4711]".
std::multiset<std::string> DescriptorsOf(const std::string& folder) {
  std::multiset<std::string> targets;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/fd")) {
    std::error_code gone;  // A descriptor may be closed meanwhile.
    targets.insert(std::filesystem::read_symlink(entry.path(), gone).string());
  }
  return targets;
}

}  // namespace

ProcessUsage UsageOf(pid_t pid) {
  const std::string folder = absl::StrCat("/proc/", pid);
  ProcessUsage usage;
  usage.descriptors = static_cast<int>(std::distance(
      std::filesystem::directory_iterator(folder + "/fd"), std::filesystem::directory_iterator()));
  std::ifstream status(folder + "/status");
  for (std::string line; std::getline(status, line);) {
    const std::vector<std::string> words = Words(line);
    if (words.size() < 2) continue;
    if (words[0] == "Threads:") (void)absl::SimpleAtoi(words[1], &usage.threads);
    if (words[0] == "VmRSS:") (void)absl::SimpleAtoi(words[1], &usage.memory_kib);
  }
  return usage;
}

int ConnectionsTo(std::uint16_t port, pid_t pid) {
  const std::string folder = absl::StrCat("/proc/", pid);
  const std::multiset<std::string> descriptors = DescriptorsOf(folder);
  const std::string suffix = absl::StrFormat(":%04X", port);
  auto count = std::count_if(descriptors.begin(), descriptors.end(), [](const std::string& target) {
    return absl::StartsWith(target, "socket:");
  });
  const auto leave_out = [&](const char* table, size_t inode, const auto& is_meant) {
    std::ifstream file(folder + table);  // Of all processes.
    for (std::string line; std::getline(file, line);) {
      const std::vector<std::string> words = Words(line);
      if (words.size() <= inode || is_meant(words)) continue;
      if (descriptors.contains(absl::StrCat("socket:[", words[inode], "]"))) --count;
    }
  };
  const auto leads_there = [&](const auto& words) { return absl::EndsWith(words[2], suffix); };
  leave_out("/net/tcp", 9, leads_there);
  leave_out("/net/tcp6", 9, leads_there);
  leave_out("/net/unix", 6, [](const auto&) { return false; });
  return static_cast<int>(count);
}

void ExpectGrowth(const ProcessUsage& before, const ProcessUsage& after, long most_mib) {
#ifdef PARTICIPANTS_SANITIZED
  std::printf("memory is not judged with a sanitizer: %ld to %ld KiB, at most %ld MiB more\n",
              before.memory_kib, after.memory_kib, most_mib);
#else
  EXPECT_LE(after.memory_kib, before.memory_kib + most_mib * 1024);
#endif
}

}  // namespace participants::e2e
