#include "tests/soak/heap_in_use.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/soak/pause.h"
#include "tests/soak/trim_on_signal.h"

namespace participants::soak {
#ifndef PARTICIPANTS_SANITIZED
namespace {

// The name of the preloaded library's thread. Empty until the thread has reported.
std::string HeapThread(pid_t pid) {
  std::error_code gone;  // A thread may end meanwhile.
  for (const auto& task :
       std::filesystem::directory_iterator(absl::StrCat("/proc/", pid, "/task"), gone)) {
    std::ifstream file(task.path() / "comm");
    std::string name;
    if (std::getline(file, name) && absl::StartsWith(name, "heap ")) return name;
  }
  return "";
}

}  // namespace
#endif

double TrimHeap([[maybe_unused]] const e2e::ChildProcess& process) {
#ifndef PARTICIPANTS_SANITIZED
  const std::string before = HeapThread(process.pid());
  process.Signal(TrimSignal());
  for (const absl::Time end = absl::Now() + absl::Seconds(30); absl::Now() < end;) {
    const std::string name = HeapThread(process.pid());
    const std::vector<std::string> words = absl::StrSplit(name, ' ');
    double kib = 0;
    if (name != before && words.size() == 3 && absl::SimpleAtod(words[2], &kib)) return kib / 1024;
    if (!Pause(absl::Milliseconds(10))) break;
  }
#endif
  return 0;
}

}  // namespace participants::soak
