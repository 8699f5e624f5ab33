#include "tests/e2e/network_faults/jumping_clock.h"

#include <glob.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/graph_emulator/random_id.h"

namespace participants::e2e {
namespace {

// Below the folder of the machine's architecture. This is the variant for multi-threaded programs.
std::string Library() {
  glob_t found{};
  std::string path;
  if (glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, nullptr, &found) == 0) {
    path = found.gl_pathv[0];
  }
  globfree(&found);
  return path;
}

}  // namespace

std::string JumpingClock::problem() {
#ifdef PARTICIPANTS_SANITIZED
  return "libfaketime does not get along with the sanitizers' own interceptors";
#else
  return Library().empty() ? "libfaketime is not installed (Debian: faketime)" : "";
#endif
}

JumpingClock::JumpingClock()
    : file_(testing::TempDir() + "jumping_clock_" + graph_emulator::RandomHex(8)) {
  SetAhead(absl::ZeroDuration());
}

JumpingClock::~JumpingClock() { std::remove(file_.c_str()); }

std::map<std::string, std::string> JumpingClock::environment() const {
  return {{"LD_PRELOAD", Library()},
          {"FAKETIME_TIMESTAMP_FILE", file_},
          {"FAKETIME_NO_CACHE", "1"},
          {"DONT_FAKE_MONOTONIC", "1"}};
}

void JumpingClock::SetAhead(absl::Duration ahead) {
  // The child may be reading: it must see the old text or the new one.
  const std::string next = file_ + ".next";
  const auto seconds = absl::ToInt64Seconds(ahead);
  std::ofstream(next) << (seconds < 0 ? "" : "+") << seconds << "\n";
  EXPECT_EQ(std::rename(next.c_str(), file_.c_str()), 0);
}

}  // namespace participants::e2e
