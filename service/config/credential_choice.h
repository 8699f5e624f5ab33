// Which credential of the chain is used, and why.
#ifndef SERVICE_CONFIG_CREDENTIAL_CHOICE_H_
#define SERVICE_CONFIG_CREDENTIAL_CHOICE_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph_adapter/graph_options.h"

namespace participants {

// The process's environment, or a test's.
using Environment = std::map<std::string, std::string, std::less<>>;

struct CredentialSettings {
  std::string credential;  // auto, or the name of a source
  std::string client_secret_file;
  std::string static_token_file;
};

struct CredentialChoice {
  graph::Credential credential;
  // For the log: "client-secret", "AZURE_CLIENT_SECRET is set". Never a secret.
  std::string name;
  std::string reason;
  std::vector<std::string> warnings;
};

// INVALID_ARGUMENT begins with the setting's name. A source that is configured by half is an error
// and not passed over: going on with another identity than the intended one would surprise much
// later.
//
// "auto" takes the first that is configured, in the order of docs/configuration.md. A managed
// identity counts as configured only where AZURE_MANAGED_IDENTITY says so, since it needs nothing
// else that could be seen.
absl::StatusOr<CredentialChoice> ChooseCredential(const CredentialSettings& settings,
                                                  const Environment& environment);

}  // namespace participants

#endif  // SERVICE_CONFIG_CREDENTIAL_CHOICE_H_
