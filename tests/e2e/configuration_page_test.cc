// Checks docs/configuration.md against the binary's --help: the same settings, variables and
// defaults.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <ostream>
#include <regex>
#include <string>

#include "tests/e2e/child_process.h"
#include "tests/e2e/service_process.h"

namespace participants::e2e {
namespace {

struct Setting {
  std::string variable;
  std::string default_value;

  bool operator==(const Setting&) const = default;
};
void PrintTo(const Setting& setting, std::ostream* os) {
  *os << setting.variable << " = " << setting.default_value;
}
using Settings = std::map<std::string, Setting>;

Settings Documented() {
  static const std::regex kRow(R"(\| `--(\w+)` \| `(\w+)` \| (`(.*?)`|empty) \| .+ \|)");
  std::ifstream file(CONFIGURATION_PAGE);
  EXPECT_TRUE(file.is_open());
  Settings settings;
  for (std::string line; std::getline(file, line);) {
    std::smatch row;
    if (std::regex_match(line, row, kRow)) settings[row[1]] = {row[2], row[4]};
  }
  return settings;
}

Settings Helped() {
  static const std::regex kName(R"(  --(\w+) \(.+\))");
  static const std::regex kRest(R"x(      default: "?(.*?)"?; variable: (\w+))x");
  ChildProcess help({PARTICIPANT_SERVICE_BINARY, "--help"}, {});
  EXPECT_EQ(help.Wait(kPatience), 0);
  Settings settings;
  std::string name;
  for (const std::string& line : help.lines()) {
    std::smatch match;
    if (std::regex_match(line, match, kName)) name = match[1];
    if (std::regex_match(line, match, kRest)) settings[name] = {match[2], match[1]};
  }
  return settings;
}

TEST(ConfigurationPage, ListsTheSettingsOfHelp) {
  const Settings documented = Documented();
  const Settings helped = Helped();
  EXPECT_GE(helped.size(), 28U);
  for (const auto& [name, setting] : helped) {
    ASSERT_TRUE(documented.contains(name)) << name << " is not in docs/configuration.md";
    EXPECT_EQ(documented.at(name), setting) << name;
  }
  for (const auto& [name, setting] : documented) {
    EXPECT_TRUE(helped.contains(name)) << name << " is in docs/configuration.md only";
  }
}

}  // namespace
}  // namespace participants::e2e
