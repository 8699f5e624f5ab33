// --check_health against a server that does not answer.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <csignal>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "tests/e2e/child_process.h"
#include "tests/e2e/service_process.h"

namespace participants::e2e {
namespace {

// Half of its time-out.
constexpr absl::Duration kAtOnce = absl::Seconds(5);

// Accepts every connection and answers none.
class SilentServer {
 public:
  SilentServer() {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket_.get(), generic, size), 0);
    EXPECT_EQ(listen(socket_.get(), SOMAXCONN), 0);
    EXPECT_EQ(getsockname(socket_.get(), generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

  // The next connection, once its client has sent something.
  std::optional<FileDescriptor> AwaitClient() const {
    if (!AwaitInput(socket_)) return std::nullopt;
    FileDescriptor client(accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!AwaitInput(client)) return std::nullopt;
    return client;
  }

 private:
  static bool AwaitInput(const FileDescriptor& socket) {
    pollfd readable = {.fd = socket.get(), .events = POLLIN, .revents = 0};
    return poll(&readable, 1, static_cast<int>(absl::ToInt64Milliseconds(kPatience))) == 1;
  }

  const FileDescriptor socket_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  int port_ = 0;
};

TEST(HealthCheck, ASignalEndsItAtOnce) {
  const SilentServer server;
  for (const std::string& address :
       {server.address(), absl::StrCat("http://", server.address(), "/readyz")}) {
    for (const int signal : {SIGTERM, SIGINT}) {
      ChildProcess check({PARTICIPANT_SERVICE_BINARY, "--check_health=" + address},
                         ChildProcess::Options{});
      const auto client = server.AwaitClient();
      ASSERT_TRUE(client) << address;
      check.Signal(signal);
      EXPECT_EQ(check.Wait(kAtOnce), 128 + signal) << address;
    }
  }
}

}  // namespace
}  // namespace participants::e2e
