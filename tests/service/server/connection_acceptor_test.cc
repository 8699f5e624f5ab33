#include "service/server/connection_acceptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "service/process/listen_address.h"
#include "service/server/listening_sockets.h"
#include "tests/support/recording_log.h"
#include "tests/support/tcp_client.h"

namespace participants {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

// Receives the accepted connections, and closes them on request.
class Taken {
 public:
  void Take(int fd) {
    const absl::MutexLock lock(&mutex_);
    connections_.emplace_back(fd);
  }
  bool Await(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [this, count] { return connections_.size() >= count; };
    return mutex_.AwaitWithTimeout(absl::Condition(&enough), kPatience);
  }
  size_t count() {
    const absl::MutexLock lock(&mutex_);
    return connections_.size();
  }
  void CloseFirst() {
    const absl::MutexLock lock(&mutex_);
    connections_.erase(connections_.begin());
  }

 private:
  absl::Mutex mutex_;
  std::vector<FileDescriptor> connections_;
};

class ConnectionAcceptorTest : public testing::Test {
 protected:
  void Start(int most) {
    auto sockets = ListenOn(address_, absl::Seconds(20));
    ASSERT_TRUE(sockets.ok()) << sockets.status();
    auto acceptor = ConnectionAcceptor::Start(
        *std::move(sockets),
        {.setting = "listen_address", .most = most, .handshakes = std::nullopt},
        [this](int, int fd) { taken_.Take(fd); }, log_);
    ASSERT_TRUE(acceptor.ok()) << acceptor.status();
    acceptor_ = *std::move(acceptor);
  }
  FileDescriptor Connect() const { return ConnectTo(address_.port); }

  telemetry::RecordingLog log_;
  Taken taken_;
  ListenAddress address_{.host = "127.0.0.1"};
  std::unique_ptr<ConnectionAcceptor> acceptor_;
};

TEST_F(ConnectionAcceptorTest, GivesAwayWhatConnects) {
  Start(10);
  const FileDescriptor first = Connect();
  const FileDescriptor second = Connect();
  EXPECT_TRUE(taken_.Await(2));
}

TEST_F(ConnectionAcceptorTest, OneOverTheMostIsClosedAtOnceAndTheOthersAreNot) {
  Start(2);
  const FileDescriptor first = Connect();
  const FileDescriptor second = Connect();
  ASSERT_TRUE(taken_.Await(2));
  for (int i = 0; i < 100; ++i) {
    const FileDescriptor third = Connect();
    ASSERT_TRUE(IsClosedByPeer(third));
  }
  EXPECT_EQ(taken_.count(), 2U);
  pollfd idle = {.fd = first.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&idle, 1, 0), 0);
}

TEST_F(ConnectionAcceptorTest, OneThatIsClosedMakesRoomForAnother) {
  Start(2);
  const FileDescriptor first = Connect();
  const FileDescriptor second = Connect();
  ASSERT_TRUE(taken_.Await(2));
  ASSERT_TRUE(IsClosedByPeer(Connect()));
  taken_.CloseFirst();
  const absl::Time end = absl::Now() + kPatience;
  while (taken_.count() < 2 && absl::Now() < end) (void)Connect();
  EXPECT_EQ(taken_.count(), 2U);
}

TEST_F(ConnectionAcceptorTest, OutlivesALackOfDescriptors) {
  Start(10);
  const FileDescriptor client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int lowest_free = FileDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)).get();
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(lowest_free);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);

  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<in_port_t>(address_.port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(client.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  EXPECT_TRUE(log_.Await("cannot accept connections for now"));
  EXPECT_EQ(taken_.count(), 0U);
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_TRUE(taken_.Await(1)) << "the waiting connection";
}

TEST_F(ConnectionAcceptorTest, ItsEndClosesThePortAndGivesNothingAway) {
  Start(10);
  acceptor_.reset();
  EXPECT_LT(Connect().get(), 0);
  EXPECT_EQ(taken_.count(), 0U);
}

}  // namespace
}  // namespace participants
