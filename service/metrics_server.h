#ifndef SERVICE_METRICS_SERVER_H_
#define SERVICE_METRICS_SERVER_H_

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/listen_address.h"

namespace participants {

// Serves /metrics by HTTP, in plain text, with a thread of prometheus-cpp's own.
class MetricsServer {
 public:
  using Sources = std::vector<std::shared_ptr<prometheus::Collectable>>;

  // UNAVAILABLE "metrics_address: …" when it cannot listen there. What the sources refer to must
  // outlive it.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const ListenAddress& address,
                                                              Sources sources);

  const std::string& address() const { return address_; }  // With the port that port 0 became.

 private:
  MetricsServer(ListenAddress address, Sources sources);  // Throws.

  const Sources sources_;
  prometheus::Exposer exposer_;
  std::string address_;
};

}  // namespace participants

#endif  // SERVICE_METRICS_SERVER_H_
