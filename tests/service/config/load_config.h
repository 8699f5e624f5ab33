#ifndef TESTS_SERVICE_CONFIG_LOAD_CONFIG_H_
#define TESTS_SERVICE_CONFIG_LOAD_CONFIG_H_

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/reflection.h"
#include "absl/status/statusor.h"
#include "service/config/config.h"

namespace participants {

inline constexpr char kCanary[] = "canary-secret";

inline const Environment& Identity() {
  static const auto* identity = new Environment{{"AZURE_TENANT_ID", "tenant"},
                                                {"AZURE_CLIENT_ID", "client"},
                                                {"AZURE_CLIENT_SECRET", kCanary}};
  return *identity;
}

inline Environment IdentityAnd(const Environment& more) {
  Environment all = Identity();
  for (const auto& [name, value] : more) all[name] = value;
  return all;
}

inline absl::StatusOr<Config> Load(std::vector<std::string> arguments,
                                   const Environment& environment = Identity()) {
  const absl::FlagSaver saver;  // Flags are global; each load starts from their defaults.
  arguments.insert(arguments.begin(), "participant-service");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return LoadConfig(static_cast<int>(argv.size()), argv.data(), environment);
}

// Empty when the configuration was accepted.
inline std::string RefusalOf(std::vector<std::string> arguments,
                             const Environment& environment = Identity()) {
  const auto config = Load(std::move(arguments), environment);
  return config.ok() ? "" : std::string(config.status().message());
}

inline std::string WriteFile(const std::string& name, const std::string& content) {
  const std::string path = testing::TempDir() + name;
  std::ofstream(path) << content;
  return path;
}

}  // namespace participants

#endif  // TESTS_SERVICE_CONFIG_LOAD_CONFIG_H_
