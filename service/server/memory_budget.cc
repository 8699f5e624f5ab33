#include "service/server/memory_budget.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "service/process/memory_limit.h"
#include "service/server/memory_terms.h"

namespace participants {

uint64_t RosterBytes(std::optional<uint64_t> limit) {
  constexpr uint64_t kLeast = 1024 * memory_terms::kRosters;
  constexpr uint64_t kMost = 8 * kLeast;
  return limit ? std::clamp(*limit / 16, kLeast, kMost) : kMost;
}

namespace {

constexpr int kMostConnections = 10'000;
constexpr int kFewestConnections = 100;
// Each takes a millisecond or two of CPU, so this many per second leave some for the callers.
constexpr int kMostHandshakes = 256;
constexpr int kFewestHandshakes = 8;

uint64_t ConnectionBytes(bool tls) {
  return 1024 * (tls ? memory_terms::kTlsConnection : memory_terms::kConnection);
}
uint64_t OtherBytes(std::optional<uint64_t> limit, int max_in_flight) {
  return RosterBytes(limit) + 1024 * (memory_terms::kService +
                                      memory_terms::kCall * static_cast<uint64_t>(max_in_flight));
}

}  // namespace

int HandshakesOf(int connections) {
  return std::clamp(connections / 8, kFewestHandshakes, kMostHandshakes);
}

ConnectionBounds DivideMemory(std::optional<uint64_t> limit, int max_in_flight, bool tls) {
  ConnectionBounds bounds;
  bounds.connections = kMostConnections;
  if (limit) {
    const uint64_t left = *limit - std::min(*limit, OtherBytes(limit, max_in_flight));
    bounds.connections = static_cast<int>(
        std::clamp<uint64_t>(left / ConnectionBytes(tls), kFewestConnections, kMostConnections));
  }
  bounds.handshakes = bounds.handshakes_per_second = HandshakesOf(bounds.connections);
  return bounds;
}

void FitToMemory(Config& config) {
  const bool tls = !config.access_files.tls_cert_file.empty();
  config.memory_limit = MemoryLimit();
  config.graph.roster_memory_bytes = RosterBytes(config.memory_limit);
  config.derived_bounds = DivideMemory(config.memory_limit, config.max_in_flight, tls);
  ConnectionBounds& bounds = config.bounds;
  if (bounds.connections == 0) bounds.connections = config.derived_bounds.connections;
  const uint64_t needed = OtherBytes(config.memory_limit, config.max_in_flight) +
                          ConnectionBytes(tls) * static_cast<uint64_t>(bounds.connections);
  if (config.memory_limit && *config.memory_limit < needed) {
    config.warnings.push_back(absl::StrCat(
        "the memory limit, ", *config.memory_limit >> 20, " MiB, is less than the ", needed >> 20,
        " MiB that max_in_flight and max_connections may take: the process may be killed"));
  }
}

}  // namespace participants
