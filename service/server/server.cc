#include "service/server/server.h"

#include <grpcpp/server_posix.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/process/listen_address.h"
#include "service/server/connection_acceptor.h"
#include "service/server/connection_limits.h"
#include "service/server/listening_sockets.h"

namespace participants {
namespace {

// The quota of gRPC for received parts of requests. Above it, gRPC 1.51 reads more slowly; 10,000
// ordinary calls never reach it. gRPC may hold more than the quota. Without a quota, each
// connection that begins 1,000 requests and ends none takes 70 MiB, for as long as it stays open.
// Until gRPC >= 1.83: there the quota starves calls; review it.
constexpr size_t kReadBufferBytes = size_t{128} << 20;

constexpr int kMaxStreams = 1000;  // On a connection.

// malloc_trim takes milliseconds. This many calls at the same time are worth it.
constexpr int kBurst = 100;
constexpr int kQuiet = 10;

// A thread that is not blocked beats every Heartbeat::kInterval.
constexpr absl::Duration kTurnsWithin = absl::Seconds(20);

// How long before the refusal of calls the clients that watch the health of the API are notified.
// They then leave at once and look for other servers. Until then, this server is as good as any
// (ADR 19).
constexpr absl::Duration kLeaveTime = absl::Milliseconds(500);
// How long the service's answers to stragglers may take to be written.
constexpr absl::Duration kAnswerTime = absl::Seconds(2);
// How long the last answers travel. A closed connection loses what it has not delivered.
constexpr absl::Duration kAnswerTravelTime = absl::Milliseconds(250);

void WaitFor(absl::Duration duration) {
  absl::Notification nothing_ends_it_early;
  nothing_ends_it_early.WaitForNotificationWithTimeout(duration);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config,
                                                      const access::AccessControl& access,
                                                      audit::AuditLog* audit, CallMetrics& metrics,
                                                      graph::GraphClient& client,
                                                      telemetry::Log& log) {
  std::unique_ptr<Server> server(new Server(config, access, audit, metrics, client, log));
  if (auto status = server->Listen(config); !status.ok()) return status;
  return server;
}

Server::Server(const Config& config, const access::AccessControl& access, audit::AuditLog* audit,
               CallMetrics& metrics, graph::GraphClient& client, telemetry::Log& log)
    : access_(access),
      client_(client),
      log_(log),
      calls_(config.max_in_flight),
      service_(client,
               {.default_deadline = config.default_deadline,
                .max_deadline = config.max_deadline,
                .assign_participant_id = config.assign_participant_id,
                .client_id = config.graph.credential.client_id,
                .audit_required = config.audit_required,
                .audit_reads = config.audit_reads},
               access, audit, metrics, calls_, log),
      bulk_service_(service_.environment(), service_.reading(), metrics) {
  PublishReadiness();
}

Server::~Server() { ShutDown(); }

void Server::ShutDown() {
  // Ends the connections. Must run before the shutdown of gRPC, which would leave open any
  // connection that it receives afterwards.
  // Until gRPC >= (not known): Shutdown does not cancel new calls.
  acceptor_.reset();
  if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(absl::Now()));
  queue_.reset();
}

absl::Status Server::Listen(const Config& config) {
  using grpc::experimental::ExternalConnectionAcceptor;
  using ConnectionType = grpc::ServerBuilder::experimental_type::ExternalConnectionType;
  ConnectionAcceptor::Options limits = {
      .setting = "listen_address", .most = config.bounds.connections, .handshakes = std::nullopt};
  if (!config.access_files.tls_cert_file.empty()) {
    limits.handshakes = {.most = static_cast<size_t>(config.bounds.handshakes),
                         .per_second = static_cast<double>(config.bounds.handshakes_per_second)};
  }
  ListenAddress address = config.listen_address;
  const auto failure = [&](absl::string_view why) {
    return CannotListen(limits.setting, address, why);
  };
  auto sockets = ListenOn(address, config.connections.keepalive_timeout);
  if (!sockets.ok()) return failure(sockets.status().message());

  grpc::ServerBuilder builder;
  SetConnectionLimits(config.connections, kMaxStreams, [&](const std::string& argument, int value) {
    builder.AddChannelArgument(argument, value);
  });
  builder.SetResourceQuota(grpc::ResourceQuota("api").Resize(kReadBufferBytes));
  builder.RegisterService(&service_);
  builder.RegisterService(&bulk_service_);
  builder.RegisterAsyncGenericService(&api_others_);
  queue_ = std::make_unique<RpcQueue>(builder, heartbeat_, client_.io());
  const std::shared_ptr<ExternalConnectionAcceptor> grpcs_end =
      builder.experimental().AddExternalConnectionAcceptor(ConnectionType::FROM_FD,
                                                           access_.MakeServerCredentials());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return failure("gRPC does not start");
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
  acceptor_ = *std::move(acceptor);
  queue_->Serve(service_.Registrations());
  queue_->Serve(bulk_service_.Registrations());
  RpcStream::Handlers others = health_.Handlers();
  if (config.reflection) others.merge(reflection_.emplace(access_).Handlers());
  queue_->Serve({.request = std::bind_front(&grpc::AsyncGenericService::RequestCall, &api_others_),
                 .handlers = std::move(others)});
  listen_address_ = ToString(address);
  return absl::OkStatus();
}

// malloc keeps free memory between blocks in use: most of 200 MiB after 5,000 calls at the same
// time.
void Server::Tick() {
  const InFlightCalls::Peak peak = calls_.TakePeak();
  burst_ |= peak.most >= kBurst;
  if (!burst_ || peak.now > kQuiet) return;
  malloc_trim(0);
  burst_ = false;
}

std::string Server::WhyNotLive() const {
  const auto oldest = std::chrono::steady_clock::now() - absl::ToChronoNanoseconds(kTurnsWithin);
  if (heartbeat_.last() < oldest) return "the RPC thread has not turned for 20 s";
  if (client_.stats().loop_turned.load() < oldest)
    return "the loop that speaks to Graph has not turned for 20 s";
  return "";
}

std::string Server::WhyNotReady() const {
  absl::MutexLock lock(&mutex_);
  if (refusing_) return "draining";
  return ready_ ? "" : "no token from Microsoft Entra; the log says why";
}

void Server::SetReady(bool ready) {
  absl::MutexLock lock(&mutex_);
  if (draining_ || ready == ready_) return;
  ready_ = ready;
  PublishReadiness();
  log_.Write(telemetry::Level::kInfo, ready ? "ready" : "not ready", {});
}

void Server::PublishReadiness() {
  health_.Set("", ready_);
  PublishHealth(ready_);
}

void Server::PublishHealth(bool serving) {
  health_.Set(v1::ParticipantService::service_full_name(), serving);
  health_.Set(v1::BulkParticipantService::service_full_name(), serving);
}

void Server::Drain(absl::Duration drain_delay, absl::Duration drain_timeout) {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    health_.Set("", false);
  }
  // Wait until all that send new connections here know that this server is leaving.
  const absl::Duration leave_time = std::min(drain_delay, kLeaveTime);
  WaitFor(drain_delay - leave_time);
  {
    absl::MutexLock lock(&mutex_);
    refusing_ = true;
  }
  PublishHealth(false);
  WaitFor(leave_time);

  calls_.StopAdmitting();
  if (!calls_.AwaitNone(drain_timeout)) EndStragglers();
  const auto since_answer = std::chrono::steady_clock::now() - calls_.last_answer();
  WaitFor(kAnswerTravelTime - absl::FromChrono(since_answer));
  // From Shutdown on, gRPC 1.51 ends every call that has just arrived with a bare CANCELLED, which
  // a caller cannot distinguish from its own cancel. Therefore the calls in flight were awaited
  // above, not in Shutdown, and ShutDown ends the connections first: a call that crosses their end
  // is UNAVAILABLE to its caller. gRPC must not end the connections, because its GOAWAY would be
  // INTERNAL to Node.js.
  ShutDown();
}

void Server::EndStragglers() {
  log_.Write(telemetry::Level::kWarning, "drain_timeout has passed; ending the remaining calls",
             {});
  client_.Shutdown();
  if (!calls_.AwaitNone(kAnswerTime)) {
    log_.Write(telemetry::Level::kError, "gRPC will cancel the remaining calls", {});
  }
}

}  // namespace participants
