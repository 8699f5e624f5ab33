#include "service/config/credential_choice.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/small_file.h"
#include "graph_adapter/wipe.h"
#include "service/process/refused_setting.h"

namespace participants {
namespace {

// Treats an empty variable as not set, like Azure's own libraries.
std::string Get(const Environment& environment, absl::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

// The tenant becomes a segment of the token endpoint's path.
bool IsTenant(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '.';
  });
}

// A setting that selects a source.
struct Selector {
  absl::string_view name;
  std::string value;  // Empty = not set.
  // Where the value belongs. Null = the value only selects.
  std::string graph::Credential::* into;
};

// A way to get tokens.
struct Source {
  absl::string_view name;
  graph::CredentialKind kind;
  std::vector<Selector> selectors;  // In order of precedence.
  absl::string_view required;       // What to set if no selector is. Empty = nothing.
  bool needs_identity;              // Whether it needs AZURE_TENANT_ID and AZURE_CLIENT_ID.

  // The reason for the choice. Null = the source is not configured.
  const Selector* FirstSet() const {
    const auto set =
        std::ranges::find_if(selectors, [](const Selector& s) { return !s.value.empty(); });
    return set == selectors.end() ? nullptr : &*set;
  }
};

// In order of precedence.
std::vector<Source> Sources(const CredentialSettings& settings, const Environment& environment) {
  using graph::Credential;
  using graph::CredentialKind;
  const auto variable = [&](absl::string_view name, std::string Credential::* into) {
    return Selector{name, Get(environment, name), into};
  };
  Selector managed = variable("AZURE_MANAGED_IDENTITY", nullptr);
  if (!absl::EqualsIgnoreCase(managed.value, "true")) managed.value.clear();
  return {
      {"client-secret",
       CredentialKind::kClientSecret,
       {{"--client_secret_file", settings.client_secret_file, &Credential::file},
        variable("AZURE_CLIENT_SECRET", &Credential::client_secret)},
       "AZURE_CLIENT_SECRET (or --client_secret_file)",
       true},
      {"client-certificate",
       CredentialKind::kClientCertificate,
       {variable("AZURE_CLIENT_CERTIFICATE_PATH", &Credential::file)},
       "AZURE_CLIENT_CERTIFICATE_PATH",
       true},
      {"workload-identity",
       CredentialKind::kWorkloadIdentity,
       {variable("AZURE_FEDERATED_TOKEN_FILE", &Credential::file)},
       "AZURE_FEDERATED_TOKEN_FILE",
       true},
      {"managed-identity", CredentialKind::kManagedIdentity, {managed}, "", false},
      {"static",
       CredentialKind::kStaticToken,
       {{"--static_token_file", settings.static_token_file, &Credential::file}},
       "--static_token_file",
       false},
  };
}

absl::StatusOr<graph::Credential> MakeCredential(const Source& source,
                                                 const Environment& environment) {
  graph::Credential credential;
  credential.kind = source.kind;
  if (source.kind != graph::CredentialKind::kStaticToken) {
    credential.tenant_id = Get(environment, "AZURE_TENANT_ID");
    credential.client_id = Get(environment, "AZURE_CLIENT_ID");
  }
  const Selector* set = source.FirstSet();
  std::vector<absl::string_view> missing;
  if (source.needs_identity && credential.tenant_id.empty()) missing.push_back("AZURE_TENANT_ID");
  if (source.needs_identity && credential.client_id.empty()) missing.push_back("AZURE_CLIENT_ID");
  if (set == nullptr && !source.required.empty()) missing.push_back(source.required);
  if (!missing.empty()) {
    return Refused("credential", absl::StrCat(source.name, " is incomplete; set ",
                                              absl::StrJoin(missing, " and ")));
  }
  if (source.needs_identity && !IsTenant(credential.tenant_id)) {
    return Refused("AZURE_TENANT_ID", "is neither a tenant id nor a domain name");
  }
  if (set != nullptr && set->into != nullptr) credential.*set->into = set->value;
  if (!credential.file.empty()) {  // The adapter checks the content.
    auto text = graph::ReadSecretFile(credential.file);
    if (!text.ok()) {
      return Refused(absl::StripPrefix(set->name, "--"),
                     absl::StrCat("cannot read ", credential.file, ": ", text.status().message()));
    }
    graph::Wipe(*text);
  }
  if (std::string host = Get(environment, "AZURE_POD_IDENTITY_AUTHORITY_HOST"); !host.empty()) {
    credential.metadata_endpoint = std::move(host);
  }
  return credential;
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
                                      const Environment& environment) {
  auto credential = MakeCredential(source, environment);
  if (!credential.ok()) return credential.status();
  CredentialChoice choice = {.credential = *std::move(credential),
                             .name = std::string(source.name),
                             .reason = std::move(reason),
                             .warnings = {}};
  if (source.kind == graph::CredentialKind::kStaticToken) {
    choice.warnings.emplace_back(
        "a static token is for development: nothing renews it when it expires");
  }
  return choice;
}

// With several credentials configured, the user may wonder which one is in use.
void WarnOfOthers(const std::vector<Source>& sources, const Selector& used,
                  std::vector<std::string>& warnings) {
  for (const Source& source : sources) {
    for (const Selector& selector : source.selectors) {
      if (!selector.value.empty() && selector.name != used.name) {
        warnings.push_back(
            absl::StrCat(selector.name, " is not used: ", used.name, " comes first"));
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
      return Take(source, absl::StrCat("--credential=", source.name), environment);
    }
  }
  if (settings.credential != "auto") {
    return Refused("credential", absl::StrCat("must be one of ", absl::StrJoin(names, ", ")));
  }
  for (const Source& source : sources) {
    const Selector* set = source.FirstSet();
    if (set == nullptr) continue;
    auto choice = Take(source, absl::StrCat(set->name, " is set"), environment);
    if (choice.ok()) WarnOfOthers(sources, *set, choice->warnings);
    return choice;
  }
  return NoneConfigured(environment);
}

}  // namespace participants
