#include "graph_adapter/idle_connections.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>

#include "absl/synchronization/notification.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/epoll_event_loop.h"

namespace participants::graph {
namespace {

// The two ends of a connection; the peer has said one byte.
class Connection {
 public:
  Connection() {
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0);
    EXPECT_EQ(write(ends_[1], "x", 1), 1);
  }
  ~Connection() {
    for (const int end : ends_) (void)close(end);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  int fd() const { return ends_[0]; }
  void EndByPeer() const { EXPECT_EQ(shutdown(ends_[1], SHUT_WR), 0); }
  bool HasBytes() const {
    char byte = 0;
    return recv(ends_[0], &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
  }

 private:
  std::array<int, 2> ends_{};
};

class Nobody final : public ReadyListener {
 public:
  void OnReady(int, uint32_t) override {}
};

class IdleConnectionsTest : public testing::Test {
 protected:
  ~IdleConnectionsTest() override { loop_.Stop(); }

  // On the loop's thread.
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
  void Add(int fd) {
    OnLoop([&] { idle_.Add(fd); });
  }
  // The first task may be of a turn that has looked at events already; the second is of a later
  // one.
  void SeeEvents() {
    OnLoop([] {});
    OnLoop([] {});
  }

  SystemClock clock_;
  EpollEventLoop loop_{clock_};
  Nobody nobody_;
  IdleConnections idle_{loop_};
};

TEST_F(IdleConnectionsTest, HearsTheRestOfWhatHasEnded) {
  const Connection connection;
  Watch(connection.fd());
  Add(connection.fd());
  SeeEvents();
  EXPECT_TRUE(connection.HasBytes());
  connection.EndByPeer();
  SeeEvents();
  EXPECT_FALSE(connection.HasBytes());
}

// An event from before it was idle; or what HTTP/2 says to an idle connection.
TEST_F(IdleConnectionsTest, LeavesAloneWhatLives) {
  const Connection connection;
  OnLoop([&] { static_cast<ReadyListener&>(idle_).OnReady(connection.fd(), EPOLLIN); });
  EXPECT_TRUE(connection.HasBytes());
}

TEST_F(IdleConnectionsTest, LeavesAloneWhatHasGotTheNumberOfAClosedOne) {
  const Connection other;
  const Connection closed;
  Watch(closed.fd());
  ASSERT_EQ(dup2(other.fd(), closed.fd()), closed.fd());
  Add(closed.fd());
  other.EndByPeer();
  SeeEvents();
  EXPECT_TRUE(other.HasBytes());
}

}  // namespace
}  // namespace participants::graph
