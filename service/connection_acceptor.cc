#include "service/connection_acceptor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "service/file_descriptor.h"
#include "service/telemetry/log.h"

namespace participants {
namespace {

// What was missing may be there again after this; until then the kernel keeps what has connected.
constexpr int kPauseMilliseconds = 100;

constexpr telemetry::RateLimitedLog::Limit kLogLimit = {
    .per_second = 1, .dropped_message = "more connections not taken; lines dropped"};

std::string Message(int error) { return std::generic_category().message(error); }

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
    if (poll(polled.data(), polled.size(), -1) < 0) continue;  // EINTR.
    if (polled.front().revents != 0) return;
    bool all_well = true;
    for (auto each = polled.begin() + 1; each != polled.end(); ++each) {
      if (each->revents != 0 && !Accept(each->fd)) all_well = false;
    }
    if (!all_well && IsToEndWithin(kPauseMilliseconds)) return;
  }
}

bool ConnectionAcceptor::Accept(int listener) {
  FileDescriptor connection(accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (connection.get() < 0) {
    // Somebody else's haste, or the client has gone again.
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) return true;
    log_.Write(telemetry::Level::kWarning, "cannot accept connections for now",
               {{"setting", setting_}, {"error", Message(errno)}});
    return false;
  }
  if (!open_.Admit(connection.get(), std::chrono::steady_clock::now())) {
    log_.Write(telemetry::Level::kWarning, "connection refused: as many as may be are open",
               {{"setting", setting_}, {"most", int64_t{most_}}});
    return true;
  }
  taker_(listener, connection.Release());
  return true;
}

bool ConnectionAcceptor::IsToEndWithin(int milliseconds) const {
  pollfd stop = {.fd = stop_.get(), .events = POLLIN, .revents = 0};
  return poll(&stop, 1, milliseconds) > 0;
}

}  // namespace participants
