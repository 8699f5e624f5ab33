#include "service/server/connection_acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/access/openssl_handshake.h"
#include "service/process/file_descriptor.h"
#include "service/telemetry/log.h"

namespace participants {
namespace {

// Pause after a lack of resources. Meanwhile the kernel keeps new connections.
constexpr int kPauseMilliseconds = 100;
// Poll timeouts while connections wait for their handshakes, and while handshakes are in progress.
constexpr int kLookMilliseconds = 5;
constexpr int kTidyMilliseconds = 1000;
// How many connections are accepted before the thread checks for its end and the gate again.
constexpr int kMostInATurn = 256;

constexpr telemetry::RateLimitedLog::Limit kLogLimit = {
    .per_second = 1, .dropped_message = "connection log lines dropped"};

std::string Message(int error) { return std::generic_category().message(error); }

// Returns what all connections of one client share: the IPv4 address, or the part of an IPv6
// address that names a network. One host may own a whole network.
std::string SourceOf(const sockaddr_storage& peer) {
  char text[INET6_ADDRSTRLEN] = "";
  if (peer.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(peer).sin_addr, text, sizeof text);
    return text;
  }
  in6_addr address = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  constexpr uint8_t kNat64[12] = {0, 0x64, 0xff, 0x9b};  // RFC 6052.
  if (IN6_IS_ADDR_V4MAPPED(&address) ||
      std::equal(std::begin(kNat64), std::end(kNat64), address.s6_addr)) {
    inet_ntop(AF_INET, &address.s6_addr[12], text, sizeof text);
    return text;
  }
  std::fill(std::begin(address.s6_addr) + 8, std::end(address.s6_addr), uint8_t{0});
  inet_ntop(AF_INET6, &address, text, sizeof text);
  return absl::StrCat(text, "/64");
}

}  // namespace

absl::StatusOr<std::unique_ptr<ConnectionAcceptor>> ConnectionAcceptor::Start(
    std::vector<FileDescriptor> listeners, const Options& options, Taker taker,
    telemetry::Log& log) {
  FileDescriptor stop(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (stop.get() < 0) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot make an eventfd: ", Message(errno)));
  }
  return std::unique_ptr<ConnectionAcceptor>(new ConnectionAcceptor(
      std::move(listeners), std::move(stop), options, std::move(taker), log));
}

ConnectionAcceptor::ConnectionAcceptor(std::vector<FileDescriptor> listeners, FileDescriptor stop,
                                       const Options& options, Taker taker, telemetry::Log& log)
    : listeners_(std::move(listeners)),
      stop_(std::move(stop)),
      setting_(options.setting),
      most_(options.most),
      taker_(std::move(taker)),
      log_(log, kLogLimit),
      open_(options.most),
      gate_(options.handshakes),
      thread_([this] { Run(); }) {}

ConnectionAcceptor::~ConnectionAcceptor() {
  eventfd_write(stop_.get(), 1);
  thread_.join();
  open_.ShutDown();
}

void ConnectionAcceptor::Run() {
  std::vector<pollfd> polled = {{.fd = stop_.get(), .events = POLLIN, .revents = 0}};
  for (const FileDescriptor& listener : listeners_) {
    polled.push_back({.fd = listener.get(), .events = POLLIN, .revents = 0});
  }
  while (true) {
    if (poll(polled.data(), polled.size(), UntilNextLook()) < 0) continue;  // EINTR.
    if (polled.front().revents != 0) return;
    bool all_well = true;
    for (auto each = polled.begin() + 1; each != polled.end(); ++each) {
      if (each->revents != 0 && !AcceptAll(each->fd)) all_well = false;
    }
    if (gate_) BeginHandshakes();
    if (!all_well && IsToEndWithin(kPauseMilliseconds)) return;
  }
}

int ConnectionAcceptor::UntilNextLook() const {
  if (!gate_) return -1;
  if (gate_->waiting() > 0) return kLookMilliseconds;
  return gate_->under_way() > 0 ? kTidyMilliseconds : -1;
}

bool ConnectionAcceptor::AcceptAll(int listener) {
  for (int i = 0; i < kMostInATurn; ++i) {
    sockaddr_storage peer;
    socklen_t size = sizeof peer;
    FileDescriptor connection(
        accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection.get() < 0) {
      if (errno == EAGAIN) return true;
      // Interrupted, or the client has already disconnected.
      if (errno == EINTR || errno == ECONNABORTED) continue;
      log_.Write(telemetry::Level::kWarning, "cannot accept connections for now",
                 {{"setting", setting_}, {"error", Message(errno)}});
      return false;
    }
    HandshakeGate::Arrival arrival = {.connection = std::move(connection),
                                      .listener = listener,
                                      .source = SourceOf(peer),
                                      .time = std::chrono::steady_clock::now()};
    if (!Admit(arrival)) continue;
    if (gate_) {
      gate_->Arrive(std::move(arrival));
    } else {
      taker_(listener, arrival.connection.Release());
    }
  }
  return true;
}

bool ConnectionAcceptor::Admit(const HandshakeGate::Arrival& arrival) {
  const auto admit = [&] { return open_.Admit(arrival.connection.get(), arrival.time); };
  if (admit()) return true;
  if (gate_) {
    const FileDescriptor other = gate_->MakeRoomFor(arrival.source);
    if (other.get() >= 0) open_.Forget(other.get());
    if (other.get() >= 0 && admit()) return true;
  }
  log_.Write(telemetry::Level::kWarning, "connection refused: the maximum is already open",
             {{"setting", setting_}, {"most", int64_t{most_}}, {"peer.address", arrival.source}});
  return false;
}

void ConnectionAcceptor::BeginHandshakes() {
  gate_->Tidy();
  const auto now = std::chrono::steady_clock::now();
  gate_->DropLate(now);
  const size_t ended = gate_->ended();
  while (auto next = gate_->Next(now)) {
    FileDescriptor duplicate(fcntl(next->connection.get(), F_DUPFD_CLOEXEC, 0));
    if (duplicate.get() < 0) continue;  // Without it, cannot end the handshake: drop.
    const auto handshake =
        access::FollowHandshake([&] { taker_(next->listener, next->connection.Release()); });
    if (handshake == nullptr) continue;
    gate_->Began(next->source, handshake, std::move(duplicate), now);
  }
  if (gate_->ended() > ended) {
    log_.Write(telemetry::Level::kWarning, "TLS handshakes were ended so that others could begin",
               {{"setting", setting_},
                {"ended_since_start", static_cast<int64_t>(gate_->ended())},
                {"waiting", static_cast<int64_t>(gate_->waiting())},
                {"peer.address", gate_->worst()}});
  }
}

bool ConnectionAcceptor::IsToEndWithin(int milliseconds) const {
  pollfd stop = {.fd = stop_.get(), .events = POLLIN, .revents = 0};
  return poll(&stop, 1, milliseconds) > 0;
}

}  // namespace participants
