#include "service/config/config.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/flags/usage_config.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/config/config_rules.h"

namespace participants {
namespace {

constexpr absl::string_view kPrefix = "PARTICIPANTS_";

// Excludes the flags that Abseil and other libraries define. Ours are defined in one folder.
bool IsOurs(const absl::CommandLineFlag& flag) {
  const auto folder = [](const std::string& file) { return file.substr(0, file.rfind('/')); };
  return folder(flag.Filename()) == folder(absl::FindCommandLineFlag("listen_address")->Filename());
}

std::string VariableOf(const absl::CommandLineFlag& flag) {
  return absl::StrCat(kPrefix, absl::AsciiStrToUpper(flag.Name()));
}

// Replaces Abseil's --help, which exits with 1, shows paths of the build machine and does not know
// the variables.
void PrintHelp() {
  std::map<absl::string_view, absl::CommandLineFlag*> sorted;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (IsOurs(*flag)) sorted.emplace(name, flag);
  }
  std::cout
      << "participant-service " << Version()
      << ": lists and removes people in Microsoft Teams calls, invites people and\n"
         "cancels invitations, over gRPC.\n"
         "--help prints this text, --version prints the version.\n"
         "Credentials: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, "
         "AZURE_CLIENT_CERTIFICATE_PATH,\nAZURE_FEDERATED_TOKEN_FILE, AZURE_MANAGED_IDENTITY, "
         "AZURE_AUTHORITY_HOST.\n\n";
  for (const auto& [name, flag] : sorted) {
    const bool quoted = flag->IsOfType<std::string>();
    std::cout << "  --" << name << " (" << flag->Help()
              << ")\n      default: " << (quoted ? "\"" : "") << flag->DefaultValue()
              << (quoted ? "\"" : "") << "; variable: " << VariableOf(*flag) << "\n";
  }
  std::cout << std::flush;
}

bool AsksForHelp(int argc, char** argv) {
  for (int i = 1; i < argc && argv[i] != absl::string_view("--"); ++i) {
    const absl::string_view argument = argv[i];
    if (argument == "--help" || argument == "-help") return true;
  }
  return false;
}

absl::string_view ExpectedValue(const absl::CommandLineFlag& flag) {
  if (flag.IsOfType<absl::Duration>() || flag.IsOfType<absl::optional<absl::Duration>>()) {
    return "must be a duration such as 30s or 1m30s";
  }
  if (flag.IsOfType<bool>()) return "must be true or false";
  if (flag.IsOfType<int>() || flag.IsOfType<absl::optional<int>>()) return "must be a whole number";
  return "is invalid";
}

// Must run before the command line is parsed, so that the command line overrides the environment.
absl::Status ApplyEnvironment(const Environment& environment, std::vector<std::string>& warnings) {
  for (const auto& [variable, value] : environment) {
    absl::string_view name = variable;
    if (!absl::ConsumePrefix(&name, kPrefix)) continue;
    absl::CommandLineFlag* flag = absl::FindCommandLineFlag(absl::AsciiStrToLower(name));
    // Also ignore Abseil's flags and other spellings of our variables.
    if (flag == nullptr || !IsOurs(*flag) || VariableOf(*flag) != variable) {
      warnings.push_back(absl::StrCat(variable, " is not a setting and is ignored"));
      continue;
    }
    std::string error;  // Not shown: it contains the value.
    if (!flag->ParseFrom(value, &error)) {
      return absl::InvalidArgumentError(absl::StrCat(variable, ": ", ExpectedValue(*flag)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string Version() { return PARTICIPANTS_VERSION; }

Environment ReadEnvironment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(*entry, absl::MaxSplits('=', 1));
    environment.emplace(parts.first, parts.second);
  }
  return environment;
}

absl::StatusOr<Config> LoadConfig(int argc, char** argv, const Environment& environment) {
  if (AsksForHelp(argc, argv)) {
    PrintHelp();
    std::exit(EXIT_SUCCESS);  // NOLINT(concurrency-mt-unsafe): no thread exists yet.
  }
  absl::FlagsUsageConfig usage;
  usage.version_string = [] { return absl::StrCat("participant-service ", Version(), "\n"); };
  absl::SetFlagsUsageConfig(std::move(usage));

  std::vector<std::string> warnings;
  absl::Status applied = ApplyEnvironment(environment, warnings);
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  // Checked after parsing, so that --version works even if the environment is invalid.
  if (!applied.ok()) return applied;
  if (rest.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(rest[1], ": is not understood; pass settings as --name=value"));
  }
  auto config = MakeConfig(environment);
  if (!config.ok()) return config;
  config->warnings.insert(config->warnings.begin(), warnings.begin(), warnings.end());
  return config;
}

}  // namespace participants
