#include "graph_adapter/option_validation.h"

#include <fstream>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/credentials/client_certificate.h"
#include "graph_adapter/http/curl_url.h"

namespace participants::graph {
namespace {

bool HoldsCertificates(const std::string& path) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (absl::StartsWith(line, "-----BEGIN CERTIFICATE-----")) return true;
  }
  return false;
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
  if (const auto* certificate = std::get_if<ClientCertificateCredential>(&options.credential)) {
    if (auto status = CheckCertificateFile(certificate->certificate_file); !status.ok()) {
      return Named("AZURE_CLIENT_CERTIFICATE_PATH", status);
    }
  }
  if (const auto* identity = std::get_if<ManagedIdentityCredential>(&options.credential)) {
    if (auto status = CheckMetadataUrl(identity->endpoint); !status.ok()) {
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
