#include "service/server.h"

#include <grpc/grpc.h>
#include <grpcpp/health_check_service_interface.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/connection_acceptor.h"
#include "service/file_descriptor.h"
#include "service/listen_address.h"
#include "service/listening_sockets.h"
#include "service/reflection_option.h"

namespace participants {
namespace {

using Reflection = ReflectionOption::Reflection;

constexpr int kMaxRequestBytes = 64 * 1024;
constexpr int kMaxMetadataBytes = 16 * 1024;
constexpr int kMaxStreamsPerConnection = 1000;
// A client may ping an idle connection this often; gRPC's own minimum of five minutes would cut off
// clients with usual settings.
constexpr absl::Duration kMinClientPingInterval = absl::Seconds(20);
// Who connects and does not speak HTTP/2 for so long holds a place that others could use; gRPC's
// own two minutes would let one client with a loop hold them all.
constexpr absl::Duration kHandshakeTime = absl::Seconds(20);
// Health has gRPC's threads and the API its queue's; only reflection, which is synchronous, takes
// one for each of its streams.
constexpr int kMaxSynchronousThreads = 32;
// For what has been read of requests. Above it gRPC 1.51 reads more slowly, which 10,000 ordinary
// calls never see; it does not bound what it holds, but without this each connection that begins
// 1,000 requests and ends none takes 70 MiB, for as long as it is let.
constexpr size_t kReadBufferBytes = size_t{128} << 20;

// How long the answers that the service gives to stragglers may take to be written.
constexpr absl::Duration kAnswerTime = absl::Seconds(2);
// How long the last answers travel: what a closed connection has not delivered is lost.
constexpr absl::Duration kAnswerTravelTime = absl::Milliseconds(250);

void WaitFor(absl::Duration duration) {
  absl::Notification nothing_ends_it_early;
  nothing_ends_it_early.WaitForNotificationWithTimeout(duration);
}

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetConnectionLimits(const ConnectionOptions& connections, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMaxRequestBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(connections.keepalive_time));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(connections.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Else a connection without calls is pinged twice and never again.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(kMinClientPingInterval));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(connections.max_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(connections.max_age_grace));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(connections.max_idle));
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(kHandshakeTime));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config,
                                                      const access::AccessControl& access,
                                                      access::AuditLog* audit, CallMetrics& metrics,
                                                      graph::GraphClient& client,
                                                      telemetry::Log& log) {
  // Process-wide in gRPC, and read by BuildAndStart.
  grpc::EnableDefaultHealthCheckService(true);
  std::unique_ptr<Server> server(new Server(config, access, audit, metrics, client, log));
  if (auto status = server->StartApi(config); !status.ok()) return status;
  if (auto status = server->StartProbe(config); !status.ok()) return status;
  return server;
}

Server::Server(const Config& config, const access::AccessControl& access, access::AuditLog* audit,
               CallMetrics& metrics, graph::GraphClient& client, telemetry::Log& log)
    : access_(access),
      client_(client),
      log_(log),
      calls_(config.max_in_flight),
      service_(client,
               {.default_deadline = config.default_deadline,
                .max_deadline = config.max_deadline,
                .assign_participant_id = config.assign_participant_id,
                .audit_required = config.audit_required},
               access, audit, metrics, calls_, log) {}

Server::~Server() { ShutDown(); }

void Server::ShutDown() {
  for (Endpoint* endpoint : {&api_, &probe_}) {
    // Before gRPC, which would leave open what it is given afterwards.
    endpoint->acceptor.reset();
    if (endpoint->server != nullptr) endpoint->server->Shutdown(absl::ToChronoTime(absl::Now()));
    endpoint->queue.reset();
  }
}

// Starts it, and makes of the address the one that is in use.
absl::StatusOr<Server::Endpoint> Server::Listen(
    grpc::ServerBuilder& builder, const std::shared_ptr<grpc::ServerCredentials>& credentials,
    const ConnectionAcceptor::Options& limits, absl::Duration keepalive_timeout,
    ListenAddress& address) {
  const auto failure = [&](absl::string_view why) {
    return absl::UnavailableError(
        absl::StrCat(absl::string_view(limits.setting.data(), limits.setting.size()),
                     ": cannot listen on ", ToString(address), ": ", why));
  };
  auto sockets = ListenOn(address, keepalive_timeout);
  if (!sockets.ok()) return failure(sockets.status().message());

  using grpc::experimental::ExternalConnectionAcceptor;
  const std::shared_ptr<ExternalConnectionAcceptor> grpcs_end =
      builder.experimental().AddExternalConnectionAcceptor(
          grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials);
  Endpoint endpoint;
  endpoint.server = builder.BuildAndStart();
  if (endpoint.server == nullptr) return failure("gRPC does not start");
  // Before anybody can ask: gRPC's health service says SERVING from the first moment.
  grpc::HealthCheckServiceInterface* const health = endpoint.server->GetHealthCheckService();
  health->SetServingStatus("", false);
  health->SetServingStatus(v1::ParticipantService::service_full_name(), false);
  health->SetServingStatus("liveness", true);
  auto acceptor = ConnectionAcceptor::Start(
      *std::move(sockets), limits,
      [grpcs_end](int listener, int fd) {
        ExternalConnectionAcceptor::NewConnectionParameters connection;
        connection.listener_fd = listener;
        connection.fd = fd;
        grpcs_end->HandleNewConnection(&connection);
      },
      log_);
  if (!acceptor.ok()) return failure(acceptor.status().message());
  endpoint.acceptor = *std::move(acceptor);
  return endpoint;
}

absl::Status Server::StartApi(const Config& config) {
  grpc::ServerBuilder builder;
  SetConnectionLimits(config.connections, builder);
  builder.SetResourceQuota(
      grpc::ResourceQuota("api").SetMaxThreads(kMaxSynchronousThreads).Resize(kReadBufferBytes));
  builder.SetOption(
      std::make_unique<ReflectionOption>(config.reflection ? Reflection::kOn : Reflection::kOff));
  builder.RegisterService(&service_);
  auto queue = std::make_unique<RpcQueue>(builder, client_.io());
  ListenAddress address = config.listen_address;
  auto api = Listen(builder, access_.MakeServerCredentials(),
                    {.setting = "listen_address", .most = config.max_connections},
                    config.connections.keepalive_timeout, address);
  if (!api.ok()) return api.status();
  api_ = *std::move(api);
  api_.queue = std::move(queue);
  api_.queue->Serve(service_.Methods());
  listen_address_ = ToString(address);
  return absl::OkStatus();
}

absl::Status Server::StartProbe(const Config& config) {
  if (!config.health_address.has_value()) return absl::OkStatus();
  grpc::ServerBuilder builder;
  SetConnectionLimits(config.connections, builder);
  builder.SetOption(std::make_unique<ReflectionOption>(Reflection::kOff));
  builder.RegisterCallbackGenericService(&nothing_else_);
  ListenAddress address = *config.health_address;
  auto probe = Listen(builder, grpc::InsecureServerCredentials(),
                      {.setting = "health_address", .most = config.max_probe_connections},
                      config.connections.keepalive_timeout, address);
  if (!probe.ok()) return probe.status();
  probe_ = *std::move(probe);
  health_address_ = ToString(address);
  return absl::OkStatus();
}

void Server::SetReady(bool ready) {
  absl::MutexLock lock(&mutex_);
  if (draining_ || ready == ready_) return;
  ready_ = ready;
  PublishReadiness();
  log_.Write(telemetry::Level::kInfo, ready ? "ready" : "not ready", {});
}

void Server::SetHealth(const std::string& name, bool serving) {
  for (grpc::Server* server : {api_.server.get(), probe_.server.get()}) {
    if (server != nullptr) server->GetHealthCheckService()->SetServingStatus(name, serving);
  }
}

void Server::PublishReadiness() {
  SetHealth("", ready_);
  SetHealth(v1::ParticipantService::service_full_name(), ready_);
}

void Server::Drain(absl::Duration drain_delay, absl::Duration drain_timeout) {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    ready_ = false;
    PublishReadiness();
  }
  // Until everybody who sends calls here has heard that this server goes away.
  WaitFor(drain_delay);

  calls_.StopAdmitting();
  if (!calls_.AwaitNone(drain_timeout)) EndStragglers();
  WaitFor(kAnswerTravelTime);
  // From Shutdown on, gRPC 1.51 ends every call that has just arrived as a bare CANCELLED, which no
  // caller can tell from its own cancel. That is why the calls in flight were not waited for in
  // there, and why the connections are cut first: what crosses the cut is UNAVAILABLE to its
  // caller.
  api_.acceptor.reset();
  grpc_server_cancel_all_calls(api_.server->c_server());
  ShutDown();
}

void Server::EndStragglers() {
  log_.Write(telemetry::Level::kWarning, "drain_timeout is over; ending the calls that are left",
             {});
  client_.Shutdown();
  if (!calls_.AwaitNone(kAnswerTime)) {
    log_.Write(telemetry::Level::kError, "calls are left that gRPC will cancel", {});
  }
}

}  // namespace participants
