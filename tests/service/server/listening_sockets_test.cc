#include "service/server/listening_sockets.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "service/process/listen_address.h"
#include "tests/support/tcp_client.h"

namespace participants {
namespace {

absl::StatusOr<std::vector<FileDescriptor>> Listen(ListenAddress& address) {
  return ListenOn(address, absl::Seconds(20));
}

bool HasIpv6() {
  ListenAddress address{.host = "::1"};
  return Listen(address).ok();
}

int Option(const FileDescriptor& socket, int level, int option) {
  int value = -1;
  socklen_t size = sizeof value;
  getsockopt(socket.get(), level, option, &value, &size);
  return value;
}

TEST(ListeningSocketsTest, PortZeroBecomesTheOneInUse) {
  ListenAddress address{.host = "127.0.0.1"};
  const auto sockets = Listen(address);
  ASSERT_TRUE(sockets.ok()) << sockets.status();
  EXPECT_EQ(sockets->size(), 1U);
  EXPECT_GT(address.port, 0);
  EXPECT_GE(ConnectTo(address.port).get(), 0);
}

TEST(ListeningSocketsTest, ATakenPortIsAnErrorAsTheSystemNamesIt) {
  ListenAddress address{.host = "127.0.0.1"};
  const auto first = Listen(address);
  ASSERT_TRUE(first.ok()) << first.status();
  for (const char* host : {"127.0.0.1", "0.0.0.0", "localhost"}) {
    ListenAddress same{.host = host, .port = address.port};
    EXPECT_EQ(Listen(same).status().message(), "Address already in use") << host;
  }
}

TEST(ListeningSocketsTest, ANameListensOnOnePortOfAllItsAddresses) {
  ListenAddress address{.host = "localhost"};
  const auto sockets = Listen(address);
  ASSERT_TRUE(sockets.ok()) << sockets.status();
  EXPECT_GE(ConnectTo(address.port).get(), 0);
  if (sockets->size() > 1) {
    EXPECT_GE(ConnectTo(address.port, "::1").get(), 0);
  }
}

// A port that is free on IPv6 may be taken on IPv4.
TEST(ListeningSocketsTest, APickedPortThatIsTakenElsewhereIsPickedAnew) {
  ListenAddress address{.host = "localhost"};
  int tries = 0;
  const auto sockets =
      ListenOnFreePort(address, [&](ListenAddress& tried) -> decltype(Listen(tried)) {
        EXPECT_EQ(tried.port, 0);
        tried.port = 1000 + ++tries;
        if (tries < 3) return absl::AlreadyExistsError("taken");
        return std::vector<FileDescriptor>(2);
      });
  ASSERT_TRUE(sockets.ok()) << sockets.status();
  EXPECT_EQ(sockets->size(), 2U);
  EXPECT_EQ(address.port, 1003);
}

TEST(ListeningSocketsTest, PicksPortsForAWhileAlone) {
  ListenAddress address{.host = "localhost"};
  int tries = 0;
  const auto taken = [&](ListenAddress&) -> decltype(Listen(address)) {
    ++tries;
    return absl::AlreadyExistsError("taken");
  };
  EXPECT_EQ(ListenOnFreePort(address, taken).status().message(), "taken");
  EXPECT_GT(tries, 3);
  EXPECT_LT(tries, 100);
  EXPECT_EQ(address.port, 0);
  tries = 0;
  address.port = 1;
  EXPECT_EQ(ListenOnFreePort(address, taken).status().message(), "taken");
  EXPECT_EQ(tries, 1);
}

TEST(ListeningSocketsTest, AllAddressesAreThoseOfBothFamilies) {
  for (const char* host : {"0.0.0.0", "::"}) {
    ListenAddress address{.host = host};
    const auto sockets = Listen(address);
    ASSERT_TRUE(sockets.ok()) << host << ": " << sockets.status();
    EXPECT_GE(ConnectTo(address.port).get(), 0) << host;
    if (HasIpv6()) {
      EXPECT_GE(ConnectTo(address.port, "::1").get(), 0) << host;
    }
  }
}

TEST(ListeningSocketsTest, WhatDoesNotExistIsAnError) {
  for (const char* host : {"192.0.2.1", "no-such-host.invalid"}) {
    ListenAddress address{.host = host};
    const auto sockets = Listen(address);
    EXPECT_FALSE(sockets.ok()) << host;
    EXPECT_NE(sockets.status().message(), "") << host;
  }
}

TEST(ListeningSocketsTest, ConnectionsInheritTheirOptions) {
  ListenAddress address{.host = "127.0.0.1"};
  const auto sockets = Listen(address);
  ASSERT_TRUE(sockets.ok()) << sockets.status();
  const FileDescriptor client = ConnectTo(address.port);
  pollfd acceptable = {.fd = sockets->front().get(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&acceptable, 1, 20'000), 1);
  const FileDescriptor accepted(accept(sockets->front().get(), nullptr, nullptr));
  ASSERT_GE(accepted.get(), 0);
  EXPECT_EQ(Option(accepted, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(Option(accepted, IPPROTO_TCP, TCP_USER_TIMEOUT), 20'000);
  EXPECT_EQ(Option(sockets->front(), SOL_SOCKET, SO_REUSEPORT), 0);
}

}  // namespace
}  // namespace participants
