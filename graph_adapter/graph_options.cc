#include "graph_adapter/graph_options.h"

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/curl_url.h"

namespace participants::graph {
namespace {

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
  if (!options.ca_file.empty() && !std::ifstream(options.ca_file)) {
    return absl::InvalidArgumentError(
        "graph_ca_file: cannot be read; it must be a file of PEM certificates");
  }
  return absl::OkStatus();
}

}  // namespace participants::graph
