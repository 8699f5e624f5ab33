#include "service/credential_choice.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/graph_options.h"
#include "service/refused_setting.h"

namespace participants {
namespace {

// As in Azure's own libraries, set but empty means not set.
std::string Get(const Environment& environment, absl::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

absl::Status CheckReadable(absl::string_view setting, const std::string& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return Refused(
        setting, absl::StrCat("cannot read ", file, ": ", std::generic_category().message(errno)));
  }
  close(fd);
  return absl::OkStatus();
}

// It becomes a segment of the token endpoint's path.
bool IsTenant(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '.';
  });
}

absl::StatusOr<CredentialChoice> ClientSecret(const CredentialSettings& settings,
                                              const Environment& environment) {
  graph::ClientSecretCredential credential = {.tenant_id = Get(environment, "AZURE_TENANT_ID"),
                                              .client_id = Get(environment, "AZURE_CLIENT_ID"),
                                              .client_secret = {},
                                              .secret_file = settings.client_secret_file};
  const bool from_file = !credential.secret_file.empty();
  const bool in_environment = !Get(environment, "AZURE_CLIENT_SECRET").empty();

  std::vector<std::string> missing;
  if (credential.tenant_id.empty()) missing.push_back("AZURE_TENANT_ID");
  if (credential.client_id.empty()) missing.push_back("AZURE_CLIENT_ID");
  if (!from_file && !in_environment) {
    missing.push_back("AZURE_CLIENT_SECRET (or --client_secret_file)");
  }
  if (!missing.empty()) {
    return Refused("credential", absl::StrCat("client-secret is incomplete; set ",
                                              absl::StrJoin(missing, " and ")));
  }
  if (!IsTenant(credential.tenant_id)) {
    return Refused("AZURE_TENANT_ID", "is neither a tenant's id nor its domain name");
  }

  CredentialChoice choice = {
      .credential = {}, .name = "client-secret", .reason = {}, .warnings = {}};
  if (from_file) {
    if (auto status = CheckReadable("client_secret_file", credential.secret_file); !status.ok()) {
      return status;
    }
    choice.reason = "--client_secret_file is set";
    if (in_environment) {
      choice.warnings.push_back("AZURE_CLIENT_SECRET is not used: --client_secret_file is set too");
    }
  } else {
    credential.client_secret = Get(environment, "AZURE_CLIENT_SECRET");
    choice.reason = "AZURE_CLIENT_SECRET is set";
  }
  choice.credential = std::move(credential);
  return choice;
}

absl::StatusOr<CredentialChoice> StaticToken(const CredentialSettings& settings) {
  if (settings.static_token_file.empty()) {
    return Refused("credential", "static is incomplete; set --static_token_file");
  }
  if (auto status = CheckReadable("static_token_file", settings.static_token_file); !status.ok()) {
    return status;
  }
  return CredentialChoice{
      .credential = graph::StaticTokenCredential{.token_file = settings.static_token_file},
      .name = "static",
      .reason = "--static_token_file is set",
      .warnings = {"a static token is for development: nothing renews it when it expires"}};
}

absl::StatusOr<CredentialChoice> FirstConfigured(const CredentialSettings& settings,
                                                 const Environment& environment) {
  if (!settings.client_secret_file.empty() || !Get(environment, "AZURE_CLIENT_SECRET").empty()) {
    auto choice = ClientSecret(settings, environment);
    if (choice.ok() && !settings.static_token_file.empty()) {
      choice->warnings.push_back("static_token_file is not used: a client secret comes first");
    }
    return choice;
  }
  if (!settings.static_token_file.empty()) return StaticToken(settings);
  // The identity without its secret: ClientSecret says what is missing. A static token may stand
  // beside it, since other kinds of credential have the same two variables.
  if (!Get(environment, "AZURE_TENANT_ID").empty() ||
      !Get(environment, "AZURE_CLIENT_ID").empty()) {
    return ClientSecret(settings, environment);
  }
  return Refused("credential",
                 "none is configured; set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET "
                 "(or --client_secret_file), or --static_token_file for development");
}

}  // namespace

absl::StatusOr<CredentialChoice> ChooseCredential(const CredentialSettings& settings,
                                                  const Environment& environment) {
  if (settings.credential == "client-secret") return ClientSecret(settings, environment);
  if (settings.credential == "static") return StaticToken(settings);
  if (settings.credential == "auto") return FirstConfigured(settings, environment);
  return Refused("credential", "must be one of auto, client-secret, static");
}

}  // namespace participants
