#ifndef TESTS_E2E_NETWORK_FAULTS_JUMPING_CLOCK_H_
#define TESTS_E2E_NETWORK_FAULTS_JUMPING_CLOCK_H_

#include <map>
#include <string>

#include "absl/time/time.h"

namespace participants::e2e {

// The wall clock of one child process, by libfaketime. Its monotonic clock stays the machine's, as
// when an administrator or NTP sets the time.
class JumpingClock {
 public:
  // Empty = it can be used here.
  static std::string problem();

  JumpingClock();
  ~JumpingClock();
  JumpingClock(const JumpingClock&) = delete;
  JumpingClock& operator=(const JumpingClock&) = delete;

  // For the child.
  std::map<std::string, std::string> environment() const;

  // From now on the clock is this far ahead of the machine's.
  void SetAhead(absl::Duration ahead);

 private:
  const std::string file_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_JUMPING_CLOCK_H_
