#ifndef TESTS_E2E_RUN_SERVICE_H_
#define TESTS_E2E_RUN_SERVICE_H_

#include <map>
#include <string>
#include <vector>

namespace participants::e2e {

// A service that exited by itself, with its stdout and stderr. Exit code -1 = it still ran after
// kPatience.
struct Ended {
  int code;
  std::vector<std::string> lines;
};

// Runs the service to its end. `launcher` is a command that starts it, such as prlimit.
Ended RunService(std::vector<std::string> flags, std::map<std::string, std::string> environment,
                 std::vector<std::string> launcher = {});

// A credential sufficient for a start. Its secret is canary-s.
std::map<std::string, std::string> Credential();

}  // namespace participants::e2e

#endif  // TESTS_E2E_RUN_SERVICE_H_
