#include "service/server/open_connections.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include "graph_adapter/clock.h"
#include "service/process/file_descriptor.h"

namespace participants {
namespace {

FileDescriptor NewSocket() {
  return FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

class OpenConnectionsTest : public testing::Test {
 protected:
  bool Admit(const FileDescriptor& socket) { return open_.Admit(socket.get(), now_); }
  void WaitForTheNextLook() { now_ += OpenConnections::kBetweenLooks; }

  graph::MonotonicTime now_{std::chrono::hours(1)};
  OpenConnections open_{2};
};

TEST_F(OpenConnectionsTest, AdmitsTheMostAndNoneOverIt) {
  const FileDescriptor first = NewSocket();
  const FileDescriptor second = NewSocket();
  const FileDescriptor third = NewSocket();
  EXPECT_TRUE(Admit(first));
  EXPECT_TRUE(Admit(second));
  EXPECT_FALSE(Admit(third));
  WaitForTheNextLook();
  EXPECT_FALSE(Admit(third));
}

TEST_F(OpenConnectionsTest, OneThatWasClosedMakesRoom) {
  FileDescriptor first = NewSocket();
  const FileDescriptor second = NewSocket();
  const FileDescriptor third = NewSocket();
  ASSERT_TRUE(Admit(first));
  ASSERT_TRUE(Admit(second));
  first = FileDescriptor();
  EXPECT_TRUE(Admit(third));
}

// Both ends of one connection.
struct Connection {
  Connection() {
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    ours = FileDescriptor(ends[0]);
    peers = FileDescriptor(ends[1]);
  }
  FileDescriptor ours;
  FileDescriptor peers;
};

TEST_F(OpenConnectionsTest, ShutDownDeliversWhatWasSentAndThenTheEnd) {
  const Connection connection;
  ASSERT_TRUE(Admit(connection.ours));
  ASSERT_EQ(write(connection.ours.get(), "last", 4), 4);
  open_.ShutDown();
  char bytes[8];
  EXPECT_EQ(read(connection.peers.get(), bytes, sizeof(bytes)), 4);
  EXPECT_EQ(read(connection.peers.get(), bytes, sizeof(bytes)), 0);
}

TEST_F(OpenConnectionsTest, ShutDownLeavesWhatHasTakenTheNumberSince) {
  FileDescriptor gone = NewSocket();
  ASSERT_TRUE(Admit(gone));
  const int number = gone.get();
  const Connection connection;
  gone = FileDescriptor();
  const FileDescriptor other(dup2(connection.ours.get(), number));
  open_.ShutDown();
  EXPECT_EQ(write(connection.peers.get(), "on", 2), 2);
}

TEST_F(OpenConnectionsTest, LooksNoMoreOftenThanItSays) {
  FileDescriptor first = NewSocket();
  const FileDescriptor second = NewSocket();
  const FileDescriptor third = NewSocket();
  ASSERT_TRUE(Admit(first));
  ASSERT_TRUE(Admit(second));
  ASSERT_FALSE(Admit(third));
  first = FileDescriptor();
  EXPECT_FALSE(Admit(third)) << "it looked only just now";
  WaitForTheNextLook();
  EXPECT_TRUE(Admit(third));
}

TEST_F(OpenConnectionsTest, ANumberThatComesAgainCountsOnce) {
  FileDescriptor first = NewSocket();
  const int number = first.get();
  const FileDescriptor second = NewSocket();
  ASSERT_TRUE(Admit(first));
  ASSERT_TRUE(Admit(second));
  first = FileDescriptor();
  first = NewSocket();
  ASSERT_EQ(first.get(), number) << "POSIX: the lowest that is free";
  EXPECT_TRUE(Admit(first));
  WaitForTheNextLook();
  EXPECT_FALSE(Admit(NewSocket())) << "two are open";
}

TEST_F(OpenConnectionsTest, ANumberThatNowIsSomethingElseHasBeenClosed) {
  FileDescriptor first = NewSocket();
  const int number = first.get();
  const FileDescriptor second = NewSocket();
  ASSERT_TRUE(Admit(first));
  ASSERT_TRUE(Admit(second));
  first = FileDescriptor();
  const FileDescriptor other = NewSocket();  // A socket towards Graph, for example, not a client's.
  ASSERT_EQ(other.get(), number);
  EXPECT_TRUE(Admit(NewSocket()));
}

TEST_F(OpenConnectionsTest, NeverMoreThanTheMostInAStorm) {
  OpenConnections open(10);
  std::vector<FileDescriptor> held;
  for (int i = 0; i < 1000; ++i) {
    FileDescriptor connection = NewSocket();
    if (open.Admit(connection.get(), now_)) held.push_back(std::move(connection));
    ASSERT_LE(held.size(), 10U);
    if (i % 7 == 0) held.erase(held.begin());
    WaitForTheNextLook();
  }
  EXPECT_GE(held.size(), 9U);
}

}  // namespace
}  // namespace participants
