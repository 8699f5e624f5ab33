#include "tests/e2e/run_service.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/child_process.h"
#include "tests/e2e/service_process.h"

namespace participants::e2e {

Ended RunService(std::vector<std::string> flags, std::map<std::string, std::string> environment,
                 std::vector<std::string> launcher) {
  std::vector<std::string> command = std::move(launcher);
  command.emplace_back(PARTICIPANT_SERVICE_BINARY);
  command.insert(command.end(), flags.begin(), flags.end());
  ChildProcess::Options options;
  options.environment = std::move(environment);
  options.capture_stderr = true;
  ChildProcess process(std::move(command), options);
  const int code = process.Wait(kPatience).value_or(-1);
  return {code, process.lines()};
}

std::map<std::string, std::string> Credential() {
  return {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}, {"AZURE_CLIENT_SECRET", "canary-s"}};
}

}  // namespace participants::e2e
