#include "tests/e2e/faults/process_usage.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace participants::e2e {

ProcessUsage UsageOf(pid_t pid) {
  const std::string folder = absl::StrCat("/proc/", pid);
  ProcessUsage usage;
  usage.descriptors = static_cast<int>(std::distance(
      std::filesystem::directory_iterator(folder + "/fd"), std::filesystem::directory_iterator()));
  std::ifstream status(folder + "/status");
  for (std::string line; std::getline(status, line);) {
    const std::vector<std::string> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.size() < 2) continue;
    if (words[0] == "Threads:") (void)absl::SimpleAtoi(words[1], &usage.threads);
    if (words[0] == "VmRSS:") (void)absl::SimpleAtoi(words[1], &usage.memory_kib);
  }
  return usage;
}

}  // namespace participants::e2e
