#ifndef TESTS_E2E_RUN_SERVICE_H_
#define TESTS_E2E_RUN_SERVICE_H_

#include <map>
#include <string>
#include <vector>

namespace participants::e2e {

// A service that has ended by itself, with what it said on stdout and stderr; -1 = it still ran
// when patience was over.
struct Ended {
  int code;
  std::vector<std::string> lines;
};

// To its end. `launcher` is a command that runs it, such as prlimit.
Ended RunService(std::vector<std::string> flags, std::map<std::string, std::string> environment,
                 std::vector<std::string> launcher = {});

// Enough of one to start with; its secret is canary-s.
std::map<std::string, std::string> Credential();

}  // namespace participants::e2e

#endif  // TESTS_E2E_RUN_SERVICE_H_
