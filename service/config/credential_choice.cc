#include "service/config/credential_choice.h"

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
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/graph_options.h"
#include "service/process/refused_setting.h"

namespace participants {
namespace {

// Treats an empty variable as not set, like Azure's own libraries.
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

// The tenant becomes a segment of the token endpoint's path.
bool IsTenant(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '.';
  });
}

using Made = absl::StatusOr<graph::Credential>;

// The values that client-secret, client-certificate and workload-identity share.
struct Identity {
  std::string tenant_id;
  std::string client_id;
};

// `proof` names the setting that the source still lacks to prove the identity. Empty = none.
absl::StatusOr<Identity> ReadIdentity(absl::string_view source, const Environment& environment,
                                      absl::string_view proof) {
  Identity identity = {Get(environment, "AZURE_TENANT_ID"), Get(environment, "AZURE_CLIENT_ID")};
  std::vector<std::string> missing;
  if (identity.tenant_id.empty()) missing.emplace_back("AZURE_TENANT_ID");
  if (identity.client_id.empty()) missing.emplace_back("AZURE_CLIENT_ID");
  if (!proof.empty()) missing.emplace_back(proof);
  if (!missing.empty()) {
    return Refused("credential",
                   absl::StrCat(source, " is incomplete; set ", absl::StrJoin(missing, " and ")));
  }
  if (!IsTenant(identity.tenant_id)) {
    return Refused("AZURE_TENANT_ID", "is neither a tenant id nor a domain name");
  }
  return identity;
}

Made MakeClientSecret(const CredentialSettings& settings, const Environment& environment) {
  const std::string& file = settings.client_secret_file;
  const std::string secret = Get(environment, "AZURE_CLIENT_SECRET");
  const bool is_there = !file.empty() || !secret.empty();
  auto identity = ReadIdentity("client-secret", environment,
                               is_there ? "" : "AZURE_CLIENT_SECRET (or --client_secret_file)");
  if (!identity.ok()) return identity.status();
  if (!file.empty()) {
    if (auto status = CheckReadable("client_secret_file", file); !status.ok()) return status;
  }
  return graph::ClientSecretCredential{.tenant_id = identity->tenant_id,
                                       .client_id = identity->client_id,
                                       .client_secret = file.empty() ? secret : std::string(),
                                       .secret_file = file};
}

Made MakeClientCertificate(const CredentialSettings&, const Environment& environment) {
  const std::string file = Get(environment, "AZURE_CLIENT_CERTIFICATE_PATH");
  auto identity = ReadIdentity("client-certificate", environment,
                               file.empty() ? "AZURE_CLIENT_CERTIFICATE_PATH" : "");
  if (!identity.ok()) return identity.status();
  // The adapter checks the content.
  if (auto status = CheckReadable("AZURE_CLIENT_CERTIFICATE_PATH", file); !status.ok()) {
    return status;
  }
  return graph::ClientCertificateCredential{
      .tenant_id = identity->tenant_id, .client_id = identity->client_id, .certificate_file = file};
}

Made MakeWorkloadIdentity(const CredentialSettings&, const Environment& environment) {
  const std::string file = Get(environment, "AZURE_FEDERATED_TOKEN_FILE");
  auto identity = ReadIdentity("workload-identity", environment,
                               file.empty() ? "AZURE_FEDERATED_TOKEN_FILE" : "");
  if (!identity.ok()) return identity.status();
  if (auto status = CheckReadable("AZURE_FEDERATED_TOKEN_FILE", file); !status.ok()) return status;
  return graph::WorkloadIdentityCredential{
      .tenant_id = identity->tenant_id, .client_id = identity->client_id, .token_file = file};
}

Made MakeManagedIdentity(const CredentialSettings&, const Environment& environment) {
  graph::ManagedIdentityCredential credential;
  credential.client_id = Get(environment, "AZURE_CLIENT_ID");
  const std::string host = Get(environment, "AZURE_POD_IDENTITY_AUTHORITY_HOST");
  if (!host.empty()) credential.endpoint = host;
  return credential;
}

Made MakeStaticToken(const CredentialSettings& settings, const Environment&) {
  if (settings.static_token_file.empty()) {
    return Refused("credential", "static is incomplete; set --static_token_file");
  }
  if (auto status = CheckReadable("static_token_file", settings.static_token_file); !status.ok()) {
    return status;
  }
  return graph::StaticTokenCredential{.token_file = settings.static_token_file};
}

// A way to get tokens, and the settings that select it.
struct Source {
  absl::string_view name;
  Made (*make)(const CredentialSettings&, const Environment&);
  // The first one that is set is the reason for the choice.
  std::vector<std::pair<absl::string_view, bool>> settings;

  absl::string_view FirstSet() const {
    for (const auto& [setting, is_set] : settings) {
      if (is_set) return setting;
    }
    return {};
  }
};

// In order of precedence.
std::vector<Source> Sources(const CredentialSettings& settings, const Environment& environment) {
  const auto has = [&](absl::string_view name) { return !Get(environment, name).empty(); };
  return {
      {"client-secret",
       &MakeClientSecret,
       {{"--client_secret_file", !settings.client_secret_file.empty()},
        {"AZURE_CLIENT_SECRET", has("AZURE_CLIENT_SECRET")}}},
      {"client-certificate",
       &MakeClientCertificate,
       {{"AZURE_CLIENT_CERTIFICATE_PATH", has("AZURE_CLIENT_CERTIFICATE_PATH")}}},
      {"workload-identity",
       &MakeWorkloadIdentity,
       {{"AZURE_FEDERATED_TOKEN_FILE", has("AZURE_FEDERATED_TOKEN_FILE")}}},
      {"managed-identity",
       &MakeManagedIdentity,
       {{"AZURE_MANAGED_IDENTITY",
         absl::EqualsIgnoreCase(Get(environment, "AZURE_MANAGED_IDENTITY"), "true")}}},
      {"static", &MakeStaticToken, {{"--static_token_file", !settings.static_token_file.empty()}}},
  };
}

absl::Status NoneConfigured(const Environment& environment) {
  const absl::string_view proofs =
      "AZURE_CLIENT_SECRET (or --client_secret_file), AZURE_CLIENT_CERTIFICATE_PATH or "
      "AZURE_FEDERATED_TOKEN_FILE";
  if (!Get(environment, "AZURE_TENANT_ID").empty() ||
      !Get(environment, "AZURE_CLIENT_ID").empty()) {
    return Refused("credential",
                   absl::StrCat("an identity is set, but nothing that proves it; set ", proofs));
  }
  return Refused(
      "credential",
      absl::StrCat("none is configured; set AZURE_TENANT_ID, AZURE_CLIENT_ID and ", proofs,
                   ", or AZURE_MANAGED_IDENTITY=true, or --static_token_file for "
                   "development"));
}

absl::StatusOr<CredentialChoice> Take(const Source& source, std::string reason,
                                      const CredentialSettings& settings,
                                      const Environment& environment) {
  auto credential = source.make(settings, environment);
  if (!credential.ok()) return credential.status();
  CredentialChoice choice = {.credential = *std::move(credential),
                             .name = std::string(source.name),
                             .reason = std::move(reason),
                             .warnings = {}};
  if (source.name == "static") {
    choice.warnings.emplace_back(
        "a static token is for development: nothing renews it when it expires");
  }
  return choice;
}

// With several credentials configured, the user may wonder which one is in use.
void WarnOfOthers(const std::vector<Source>& sources, const Source& taken,
                  std::vector<std::string>& warnings) {
  const absl::string_view used = taken.FirstSet();
  for (const Source& source : sources) {
    for (const auto& [setting, is_set] : source.settings) {
      if (is_set && setting != used) {
        warnings.push_back(absl::StrCat(setting, " is not used: ", used, " comes first"));
      }
    }
  }
}

}  // namespace

absl::StatusOr<CredentialChoice> ChooseCredential(const CredentialSettings& settings,
                                                  const Environment& environment) {
  const std::string managed = Get(environment, "AZURE_MANAGED_IDENTITY");
  if (!managed.empty() && !absl::EqualsIgnoreCase(managed, "true") &&
      !absl::EqualsIgnoreCase(managed, "false")) {
    return Refused("AZURE_MANAGED_IDENTITY", "must be true or false");
  }
  const std::vector<Source> sources = Sources(settings, environment);
  std::vector<absl::string_view> names = {"auto"};
  for (const Source& source : sources) {
    names.push_back(source.name);
    if (settings.credential == source.name) {
      return Take(source, absl::StrCat("--credential=", source.name), settings, environment);
    }
  }
  if (settings.credential != "auto") {
    return Refused("credential", absl::StrCat("must be one of ", absl::StrJoin(names, ", ")));
  }
  for (const Source& source : sources) {
    if (source.FirstSet().empty()) continue;
    auto choice = Take(source, absl::StrCat(source.FirstSet(), " is set"), settings, environment);
    if (choice.ok()) WarnOfOthers(sources, source, choice->warnings);
    return choice;
  }
  return NoneConfigured(environment);
}

}  // namespace participants
