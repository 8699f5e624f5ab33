#include "graph_adapter/graph_options.h"

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/curl_url.h"

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
