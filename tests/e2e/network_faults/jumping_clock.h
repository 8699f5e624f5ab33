#ifndef TESTS_E2E_NETWORK_FAULTS_JUMPING_CLOCK_H_
#define TESTS_E2E_NETWORK_FAULTS_JUMPING_CLOCK_H_

#include <map>
#include <string>

#include "absl/time/time.h"

namespace participants::e2e {

// The wall clock of one child process, through libfaketime. The monotonic clock is the machine's,
// as when an administrator or NTP sets the time.
class JumpingClock {
 public:
  // Empty = libfaketime works here.
  static std::string problem();

  JumpingClock();
  ~JumpingClock();
  JumpingClock(const JumpingClock&) = delete;
  JumpingClock& operator=(const JumpingClock&) = delete;

  // Environment for the child.
  std::map<std::string, std::string> environment() const;

  // Sets how far the clock is ahead of the machine's from now on.
  void SetAhead(absl::Duration ahead);

 private:
  const std::string file_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_JUMPING_CLOCK_H_
