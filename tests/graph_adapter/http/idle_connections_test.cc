#include "graph_adapter/http/idle_connections.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/synchronization/notification.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/http/epoll_event_loop.h"
#include "graph_adapter/http/socket_ends.h"

namespace participants::graph {
namespace {

using Protocol = IdleConnections::Protocol;

// Both ends of a TCP connection.
class Connection {
 public:
  Connection() {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener, generic, length), 0);
    EXPECT_EQ(listen(listener, 1), 0);
    EXPECT_EQ(getsockname(listener, generic, &length), 0);
    EXPECT_EQ(connect(own_, generic, length), 0);
    peer_ = accept(listener, nullptr, nullptr);
    (void)close(listener);
  }
  ~Connection() {
    (void)close(own_);
    (void)close(peer_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return own_; }
  int port() const { return LocalPort(own_); }
  int peer_port() const { return LocalPort(peer_); }
  void Say(std::string_view bytes) const {
    EXPECT_EQ(send(peer_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  void ResetByPeer() {
    const linger at_once = {.l_onoff = 1, .l_linger = 0};
    EXPECT_EQ(setsockopt(peer_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    EXPECT_EQ(close(std::exchange(peer_, -1)), 0);
  }
  void EndByPeer() const { EXPECT_EQ(shutdown(peer_, SHUT_WR), 0); }
  bool HasBytes() const {
    char byte = 0;
    return recv(own_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
  }
  // Whether the peer still sees the connection open.
  bool IsOpen() const {
    char byte = 0;
    return recv(peer_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
  }

 private:
  const int own_ = socket(AF_INET, SOCK_STREAM, 0);
  int peer_ = -1;
};

// A TLS record: the header, and as many bytes as the header says.
std::string Record(char type, size_t length) {
  return std::string{type, 3, 3, static_cast<char>(length / 256), static_cast<char>(length % 256)} +
         std::string(length, 'x');
}
constexpr char kAlert = 21;
constexpr char kApplicationData = 23;

class Nobody final : public ReadyListener {
 public:
  void OnReady(int, uint32_t) override {}
};

class IdleConnectionsTest : public testing::Test {
 protected:
  ~IdleConnectionsTest() override { loop_.Stop(); }

  // Runs on the loop's thread.
  template <typename Function>
  void OnLoop(Function function) {
    absl::Notification done;
    loop_.Post([&] {
      function();
      done.Notify();
    });
    done.WaitForNotification();
  }
  void Watch(int fd) {
    OnLoop([&] { loop_.Watch(fd, 0, nobody_); });
  }
  void Add(const Connection& connection, Protocol protocol) {
    Watch(connection.fd());
    OnLoop([&] { idle_.Add(connection.fd(), protocol); });
    EXPECT_TRUE(Has(connection));
  }
  bool Has(const Connection& connection) {
    bool has = false;
    OnLoop([&] { has = idle_.Has(connection.port()); });
    return has;
  }
  // The check before a request reuses the connection. Loop thread only.
  bool MayTake(const Connection& connection, bool has_unread_input = false) {
    return idle_.IsUsable({connection.port(), "127.0.0.1", connection.peer_port()},
                          [has_unread_input] { return has_unread_input; });
  }
  bool IsUsable(const Connection& connection, bool has_unread_input = false) {
    bool is_usable = false;
    OnLoop([&] { is_usable = MayTake(connection, has_unread_input); });
    return is_usable;
  }
  // The first task may run in a turn that has already polled events. The second runs in a later
  // turn.
  void SeeEvents() {
    OnLoop([] {});
    OnLoop([] {});
  }

  SystemClock clock_;
  EpollEventLoop loop_{clock_};
  Nobody nobody_;
  IdleConnections idle_{loop_};
};

// The kernel no longer knows the peer's address then.
TEST_F(IdleConnectionsTest, OneThatWasResetBeforeItBecameIdleIsNotUsable) {
  Connection connection;
  const SocketEnds ends = EndsOf(connection.fd());
  const SocketEnds others{ends.local_port + 1, ends.peer_address, ends.peer_port};
  Watch(connection.fd());
  connection.ResetByPeer();
  bool usable = true;
  bool others_are = false;
  OnLoop([&] {
    idle_.Add(connection.fd(), Protocol::kHttp1);
    usable = idle_.IsUsable(ends, [] { return false; });
    others_are = idle_.IsUsable(others, [] { return false; });
  });
  EXPECT_FALSE(usable);
  EXPECT_TRUE(others_are);
}

// Covers both protocols. The rest of the peer's data would hide the end from libcurl.
TEST_F(IdleConnectionsTest, GivesUpWhatItsPeerHasEnded) {
  for (const Protocol protocol : {Protocol::kHttp1, Protocol::kHttp2}) {
    const Connection connection;
    Add(connection, protocol);
    connection.Say("rest");
    connection.EndByPeer();
    SeeEvents();
    EXPECT_FALSE(Has(connection));
    EXPECT_FALSE(connection.HasBytes());
    EXPECT_FALSE(connection.IsOpen());
  }
}

TEST_F(IdleConnectionsTest, GivesUpHttp1ThatSpeaksUnasked) {
  const Connection connection;
  Add(connection, Protocol::kHttp1);
  connection.Say("H");
  SeeEvents();
  EXPECT_FALSE(Has(connection));
  EXPECT_FALSE(connection.HasBytes());
  EXPECT_FALSE(connection.IsOpen());
}

// Not even before the loop has seen the event.
TEST_F(IdleConnectionsTest, DoesNotLetARequestOntoSuchAConnection) {
  const Connection connection;
  Add(connection, Protocol::kHttp1);
  bool is_usable = true;
  OnLoop([&] {
    connection.Say("H");
    is_usable = MayTake(connection);
  });
  EXPECT_FALSE(is_usable);
  EXPECT_FALSE(connection.IsOpen());
}

TEST_F(IdleConnectionsTest, LeavesHttp2ItsFrames) {
  const Connection connection;
  Add(connection, Protocol::kHttp2);
  connection.Say(Record(kApplicationData, 26) + Record(kApplicationData, 300));
  SeeEvents();
  EXPECT_TRUE(Has(connection));
  EXPECT_TRUE(IsUsable(connection));
  EXPECT_TRUE(connection.HasBytes());
}

// TLS's close_notify, as TLS 1.2 sends it and as TLS 1.3 hides it.
TEST_F(IdleConnectionsTest, GivesUpWhatHasAnAlertAmongItsFrames) {
  for (const std::string& alert : {Record(kAlert, 26), Record(kApplicationData, 19)}) {
    const Connection connection;
    Add(connection, Protocol::kHttp2);
    connection.Say(Record(kApplicationData, 300) + alert);
    SeeEvents();
    EXPECT_FALSE(Has(connection));
    EXPECT_FALSE(connection.IsOpen());
  }
}

// libcurl 8.22 takes the connection for alive for another second.
TEST_F(IdleConnectionsTest, KeepsRequestsOffWhatItHasGivenUp) {
  const Connection connection;
  Add(connection, Protocol::kHttp2);
  connection.EndByPeer();
  SeeEvents();
  EXPECT_FALSE(Has(connection));
  EXPECT_FALSE(IsUsable(connection));
  EXPECT_FALSE(IsUsable(connection));
}

// TLS has already read the input, so the socket has nothing to read.
TEST_F(IdleConnectionsTest, DoesNotLetARequestOntoHttp1WithUnreadInput) {
  const Connection http1;
  Add(http1, Protocol::kHttp1);
  EXPECT_TRUE(IsUsable(http1));
  EXPECT_FALSE(IsUsable(http1, /*has_unread_input=*/true));
  EXPECT_FALSE(http1.IsOpen());
  const Connection http2;
  Add(http2, Protocol::kHttp2);
  EXPECT_TRUE(IsUsable(http2, /*has_unread_input=*/true));
}

// The kernel may give the same local port to connections with different peers.
TEST_F(IdleConnectionsTest, LooksAtTheConnectionToThatPeerAlone) {
  const Connection connection;
  Add(connection, Protocol::kHttp1);
  bool is_usable = false;
  OnLoop([&] {
    connection.Say("H");
    is_usable = idle_.IsUsable({connection.port(), "127.0.0.1", connection.peer_port() + 1}, [] {
      return true;
    }) && idle_.IsUsable({connection.port(), "127.0.0.2", connection.peer_port()}, [] {
      return true;
    });
  });
  EXPECT_TRUE(is_usable);
  SeeEvents();
}

// Data that HTTP/2 left unread must not hide what arrives after it.
TEST_F(IdleConnectionsTest, LooksAgainWhenMoreComes) {
  const Connection connection;
  Add(connection, Protocol::kHttp2);
  connection.Say(Record(kApplicationData, 26));
  SeeEvents();
  EXPECT_TRUE(Has(connection));
  connection.Say(Record(kApplicationData, 19));
  SeeEvents();
  EXPECT_FALSE(Has(connection));
}

// The event is from before the connection was idle.
TEST_F(IdleConnectionsTest, LeavesAloneWhatLives) {
  const Connection connection;
  Add(connection, Protocol::kHttp1);
  OnLoop([&] { static_cast<ReadyListener&>(idle_).OnReady(connection.fd(), EPOLLIN); });
  EXPECT_TRUE(Has(connection));
  EXPECT_TRUE(IsUsable(connection));
  EXPECT_TRUE(connection.IsOpen());
}

TEST_F(IdleConnectionsTest, DoesNotLookAtWhatIsInUse) {
  const Connection connection;
  Add(connection, Protocol::kHttp1);
  OnLoop([&] {
    idle_.OnInUse(connection.fd());
    loop_.Watch(connection.fd(), 0, nobody_);
  });
  connection.Say("HTTP/1.1 200 OK");
  SeeEvents();
  EXPECT_FALSE(Has(connection));
  EXPECT_TRUE(IsUsable(connection));
  EXPECT_TRUE(connection.HasBytes());
}

TEST_F(IdleConnectionsTest, GivesUpWhatItIsToldTo) {
  const Connection connection;
  Add(connection, Protocol::kHttp2);
  OnLoop([&] { idle_.GiveUp(connection.port()); });
  EXPECT_FALSE(Has(connection));
  EXPECT_FALSE(connection.IsOpen());
}

// libcurl closed the old descriptor before it released it, or afterwards without notice.
TEST_F(IdleConnectionsTest, LeavesAloneWhatHasGotTheNumberOfAClosedOne) {
  for (const bool let_go_first : {false, true}) {
    const Connection other;
    const Connection closed;
    const int port = closed.port();
    const int peer_port = closed.peer_port();
    Watch(closed.fd());
    if (let_go_first) OnLoop([&] { idle_.Add(closed.fd(), Protocol::kHttp1); });
    ASSERT_EQ(dup2(other.fd(), closed.fd()), closed.fd());
    if (!let_go_first) OnLoop([&] { idle_.Add(closed.fd(), Protocol::kHttp1); });
    other.Say("x");
    SeeEvents();
    OnLoop([&] {
      EXPECT_TRUE(idle_.IsUsable({port, "127.0.0.1", peer_port}, [] { return true; }));
      idle_.GiveUp(port);
    });
    EXPECT_TRUE(other.HasBytes());
    EXPECT_TRUE(other.IsOpen());
  }
}

}  // namespace
}  // namespace participants::graph
