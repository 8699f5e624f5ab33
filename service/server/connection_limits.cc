#include "service/server/connection_limits.h"

#include <grpc/grpc.h>

namespace participants {
namespace {

constexpr int kMaxRequestBytes = 64 * 1024;
constexpr int kMaxMetadataBytes = 16 * 1024;
// A client may ping an idle connection this often. gRPC's own minimum of five minutes would cut off
// clients with common settings.
constexpr absl::Duration kMinClientPingInterval = absl::Seconds(20);

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

}  // namespace

void SetConnectionLimits(const ConnectionOptions& connections, int streams,
                         absl::FunctionRef<void(const std::string& argument, int value)> set) {
  set(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, kMaxRequestBytes);
  set(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  set(GRPC_ARG_MAX_CONCURRENT_STREAMS, streams);
  set(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(connections.keepalive_time));
  set(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(connections.keepalive_timeout));
  set(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // By default, gRPC pings a connection without calls twice and never again.
  // Until gRPC >= (not known): idle connections are pinged by default.
  set(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  set(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Milliseconds(kMinClientPingInterval));
  set(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(connections.max_age));
  set(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(connections.max_age_grace));
  set(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(connections.max_idle));
  set(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(kHandshakeTime));
}

}  // namespace participants
