// Chooses the credential and gives the reason.
#ifndef SERVICE_CONFIG_CREDENTIAL_CHOICE_H_
#define SERVICE_CONFIG_CREDENTIAL_CHOICE_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "graph_adapter/graph_options.h"

namespace participants {

// The environment of the process or of a test.
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

// INVALID_ARGUMENT begins with the setting's name. An incomplete source is an error and is not
// skipped: running with an unintended identity would surprise the user much later.
//
// "auto" takes the first configured source, in the order of docs/configuration.md. A managed
// identity counts as configured only if AZURE_MANAGED_IDENTITY is true, because it needs no other
// setting that would show it.
absl::StatusOr<CredentialChoice> ChooseCredential(const CredentialSettings& settings,
                                                  const Environment& environment);

}  // namespace participants

#endif  // SERVICE_CONFIG_CREDENTIAL_CHOICE_H_
