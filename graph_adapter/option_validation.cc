#include "graph_adapter/option_validation.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/credentials/client_authentication.h"
#include "graph_adapter/http/curl_url.h"
#include "graph_adapter/small_file.h"

namespace participants::graph {
namespace {

bool HoldsCertificates(const std::string& path) {
  const auto text = ReadSmallFile(path);
  return text.ok() && absl::StrContains(*text, "-----BEGIN CERTIFICATE-----");
}

absl::Status Named(absl::string_view name, const absl::Status& status) {
  return status.ok() ? status
                     : absl::InvalidArgumentError(absl::StrCat(name, ": ", status.message()));
}

}  // namespace

absl::Status ValidateGraphOptions(const GraphOptions& options) {
  if (auto status = CheckBaseUrl(options.base_url); !status.ok()) {
    return Named("graph_base_url", status);
  }
  if (auto status = CheckBaseUrl(options.authority_host); !status.ok()) {
    return Named("authority_host", status);
  }
  const Credential& credential = options.credential;
  if (credential.kind == CredentialKind::kClientCertificate) {
    if (auto status = CheckCertificateFile(credential.file); !status.ok()) {
      return Named("AZURE_CLIENT_CERTIFICATE_PATH", status);
    }
  }
  if (credential.kind == CredentialKind::kManagedIdentity) {
    if (auto status = CheckMetadataUrl(credential.metadata_endpoint); !status.ok()) {
      return Named("AZURE_POD_IDENTITY_AUTHORITY_HOST", status);
    }
  }
  if (!options.proxy.empty()) {
    if (auto status = CheckProxyUrl(options.proxy); !status.ok()) {
      return Named("egress_proxy", status);
    }
  }
  if (!options.ca_file.empty() && !HoldsCertificates(options.ca_file)) {
    return absl::InvalidArgumentError("graph_ca_file: cannot be read, or holds no PEM certificate");
  }
  return absl::OkStatus();
}

}  // namespace participants::graph
