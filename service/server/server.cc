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

// For what has been read of requests. Above it gRPC 1.51 reads more slowly, which 10,000 ordinary
// calls never see; it does not bound what it holds, but without this each connection that begins
// 1,000 requests and ends none takes 70 MiB, for as long as it is let.
constexpr size_t kReadBufferBytes = size_t{128} << 20;

constexpr int kMaxStreams = 1000;  // On a connection.

// malloc_trim takes milliseconds, which so many calls at once are worth.
constexpr int kBurst = 100;
constexpr int kQuiet = 10;

// A thread that turns says so every Heartbeat::kInterval.
constexpr absl::Duration kTurnsWithin = absl::Seconds(20);

// How long before calls are refused the clients hear of it that watch the API's health. They leave
// at once then, and look for others; until then this server is as good as any (ADR 19).
constexpr absl::Duration kLeaveTime = absl::Milliseconds(500);
// How long the answers that the service gives to stragglers may take to be written.
constexpr absl::Duration kAnswerTime = absl::Seconds(2);
// How long the last answers travel: what a closed connection has not delivered is lost.
constexpr absl::Duration kAnswerTravelTime = absl::Milliseconds(250);

void WaitFor(absl::Duration duration) {
  absl::Notification nothing_ends_it_early;
  nothing_ends_it_early.WaitForNotificationWithTimeout(duration);
}

// Empty = it is not known.
std::string ClientIdOf(const graph::Credential& credential) {
  return std::visit(
      [](const auto& source) {
        if constexpr (requires { source.client_id; }) return source.client_id;
        return std::string();
      },
      credential);
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
                .client_id = ClientIdOf(config.graph.credential),
                .audit_required = config.audit_required,
                .audit_reads = config.audit_reads},
               access, audit, metrics, calls_, log) {
  PublishReadiness();
}

Server::~Server() { ShutDown(); }

void Server::ShutDown() {
  // Before gRPC, which would leave open what it is given afterwards. Ends the connections.
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
  RpcStream::Handlers others = health_.Handlers();
  if (config.reflection) others.merge(reflection_.emplace(access_).Handlers());
  queue_->Serve({.request = std::bind_front(&grpc::AsyncGenericService::RequestCall, &api_others_),
                 .handlers = std::move(others)});
  listen_address_ = ToString(address);
  return absl::OkStatus();
}

// malloc keeps the memory that is free between blocks in use: most of 200 MiB after 5,000 calls at
// once.
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
  health_.Set(v1::ParticipantService::service_full_name(), ready_);
}

void Server::Drain(absl::Duration drain_delay, absl::Duration drain_timeout) {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    health_.Set("", false);
  }
  // Until everybody who sends new connections here has heard that this server goes away.
  const absl::Duration leave_time = std::min(drain_delay, kLeaveTime);
  WaitFor(drain_delay - leave_time);
  {
    absl::MutexLock lock(&mutex_);
    refusing_ = true;
  }
  health_.Set(v1::ParticipantService::service_full_name(), false);
  WaitFor(leave_time);

  calls_.StopAdmitting();
  if (!calls_.AwaitNone(drain_timeout)) EndStragglers();
  const auto since_answer = std::chrono::steady_clock::now() - calls_.last_answer();
  WaitFor(kAnswerTravelTime - absl::FromChrono(since_answer));
  // From Shutdown on, gRPC 1.51 ends every call that has just arrived as a bare CANCELLED, which no
  // caller can tell from its own cancel. That is why the calls in flight were not waited for in
  // there, and why the connections end first, as ShutDown has it: what crosses their end is
  // UNAVAILABLE to its caller. Not by gRPC, whose GOAWAY would be INTERNAL to Node.js.
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
