#include "service/metrics_server.h"

#include <exception>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace participants {

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const ListenAddress& address,
                                                                    Sources sources) {
  try {
    return std::unique_ptr<MetricsServer>(new MetricsServer(address, std::move(sources)));
  } catch (const std::exception&) {  // The library's only way to say so; its text says nothing.
    return absl::UnavailableError(
        absl::StrCat("metrics_address: cannot listen on ", ToString(address)));
  }
}

MetricsServer::MetricsServer(ListenAddress address, Sources sources)
    : sources_(std::move(sources)), exposer_(ToString(address), /*num_threads=*/1) {
  for (const auto& source : sources_) exposer_.RegisterCollectable(source);
  const auto ports = exposer_.GetListeningPorts();
  if (!ports.empty()) address.port = static_cast<decltype(address.port)>(ports.front());
  address_ = ToString(address);
}

}  // namespace participants
