#include "service/process/memory_limit.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace participants {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kNone = std::numeric_limits<uint64_t>::max();

// Returns the limit of one group. "max" and a missing file mean no limit.
uint64_t LimitIn(const fs::path& file) {
  std::string text;
  uint64_t limit = 0;
  std::getline(std::ifstream(file), text);
  return absl::SimpleAtoi(text, &limit) ? limit : kNone;
}

// Returns the lowest limit of a group and its ancestors. Inside a container, the path may be the
// host's and not exist.
uint64_t LeastUpFrom(const fs::path& mount, fs::path group, const std::string& file) {
  uint64_t least = LimitIn(mount / file);
  for (group = group.relative_path(); !group.empty(); group = group.parent_path()) {
    least = std::min(least, LimitIn(mount / group / file));
  }
  return least;
}

}  // namespace

std::optional<uint64_t> MemoryLimit(const std::string& root) {
  const fs::path groups = root + "/sys/fs/cgroup";
  uint64_t least = kNone;
  std::ifstream own(root + "/proc/self/cgroup");
  // Each line is number:controllers:path, or 0::path for version 2.
  for (std::string line; std::getline(own, line);) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (parts.size() != 3) continue;
    if (parts[0] == "0" && parts[1].empty()) {
      for (const fs::path& mount : {groups, groups / "unified"}) {
        least = std::min(least, LeastUpFrom(mount, parts[2], "memory.max"));
      }
      continue;
    }
    const std::vector<absl::string_view> controllers = absl::StrSplit(parts[1], ',');
    if (std::ranges::find(controllers, "memory") != controllers.end()) {
      least = std::min(least, LeastUpFrom(groups / "memory", parts[2], "memory.limit_in_bytes"));
    }
  }
  // Version 1 expresses "no limit" as the largest number of pages.
  constexpr uint64_t kLargest = uint64_t{1} << 62;
  return least >= kLargest ? std::nullopt : std::optional(least);
}

}  // namespace participants
