#include "service/server/handshake_gate.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/access/openssl_handshake.h"
#include "service/process/file_descriptor.h"

namespace participants {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr HandshakeGate::Options kTwo = {.most = 2, .per_second = 1000};

class HandshakeGateTest : public testing::Test {
 protected:
  // The gate gets one end of a connection; the peer keeps the other.
  void Arrive(const std::string& source) {
    int ends[2];
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    peers_.emplace_back(ends[1]);
    gate().Arrive({FileDescriptor(ends[0]), 0, source, now_});
  }
  // The source whose handshake begins now. Empty = none.
  std::string Begin() {
    auto next = gate().Next(now_);
    if (!next) return "";
    handshakes_.push_back(std::make_shared<access::Handshake>());
    gate().Began(next->source, handshakes_.back(), std::move(next->connection), now_);
    return next->source;
  }
  // Whether the connection with this index of arrival has been closed.
  bool IsEnded(size_t arrival) const {
    char byte = 0;
    return recv(peers_[arrival].get(), &byte, 1, MSG_DONTWAIT) == 0;
  }
  HandshakeGate& gate() {
    if (!gate_) gate_.emplace(options_);
    return *gate_;
  }

  HandshakeGate::Options options_ = kTwo;
  graph::MonotonicTime now_{std::chrono::hours(1)};
  std::vector<FileDescriptor> peers_;
  std::vector<std::shared_ptr<access::Handshake>> handshakes_;

 private:
  std::optional<HandshakeGate> gate_;
};

TEST_F(HandshakeGateTest, HasSoManyUnderWayAndGoesOnWhenOneIsOver) {
  for (int i = 0; i < 3; ++i) Arrive("a");
  EXPECT_EQ(Begin(), "a");
  EXPECT_EQ(Begin(), "a");
  EXPECT_EQ(Begin(), "");
  handshakes_[1]->End();
  now_ += milliseconds(1);
  EXPECT_EQ(Begin(), "a");
  EXPECT_EQ(gate().waiting(), 0U);
  EXPECT_EQ(gate().ended(), 0U);
}

TEST_F(HandshakeGateTest, SourcesTakeTurns) {
  options_.most = 4;
  for (int i = 0; i < 5; ++i) Arrive("a");
  Arrive("b");
  EXPECT_EQ(Begin(), "a");
  EXPECT_EQ(Begin(), "b");
  EXPECT_EQ(Begin(), "a");
  Arrive("c");
  EXPECT_EQ(Begin(), "c");
}

TEST_F(HandshakeGateTest, OneWhoseHandshakesAllFailAtOnceGetsNoMoreTurns) {
  options_.most = 10;
  for (int i = 0; i < 5; ++i) Arrive("a");
  Arrive("b");
  for (const char* const turn : {"a", "b", "a"}) {
    EXPECT_EQ(Begin(), turn);
    handshakes_.back()->End();
    gate().Tidy();
    Arrive("b");
  }
}

// A source that leaves and returns goes to the end of the queue, whatever its name.
TEST_F(HandshakeGateTest, OneThatGoesAndComesAgainIsTheLast) {
  options_.most = 10;
  Arrive("a");
  EXPECT_EQ(Begin(), "a");
  handshakes_[0]->End();
  gate().Tidy();
  Arrive("b");
  Arrive("a");
  EXPECT_EQ(Begin(), "b");
  EXPECT_EQ(Begin(), "a");
}

TEST_F(HandshakeGateTest, WhoHasGoneTakesNoTurn) {
  options_ = {.most = 1, .per_second = 1};
  for (int i = 0; i < 5; ++i) Arrive("a");
  for (size_t i = 0; i < 4; ++i) peers_[i] = FileDescriptor();
  EXPECT_EQ(Begin(), "a");
  EXPECT_EQ(gate().waiting(), 0U);
}

TEST_F(HandshakeGateTest, WhoWaitsForTooLongIsClosed) {
  Arrive("a");
  now_ += seconds(1);
  Arrive("a");
  Arrive("b");
  now_ += seconds(19);
  gate().DropLate(now_);
  EXPECT_TRUE(IsEnded(0));
  EXPECT_FALSE(IsEnded(1));
  EXPECT_EQ(gate().waiting(), 2U);
  now_ += seconds(1);
  gate().DropLate(now_);
  EXPECT_EQ(gate().waiting(), 0U);
}

TEST_F(HandshakeGateTest, TheSourceWithTheMostGivesWay) {
  for (int i = 0; i < 4; ++i) Arrive("a");
  EXPECT_EQ(Begin(), "a");
  EXPECT_EQ(Begin(), "a");
  Arrive("b");
  now_ += milliseconds(1);
  EXPECT_EQ(Begin(), "b");
  EXPECT_TRUE(IsEnded(0));
  EXPECT_FALSE(IsEnded(1));
  EXPECT_EQ(gate().ended(), 1U);
  EXPECT_EQ(gate().worst(), "a");
  // Both sources now have equally many.
  EXPECT_EQ(Begin(), "");
}

TEST_F(HandshakeGateTest, AmongEqualsOneMayTakeTwoSeconds) {
  for (int i = 0; i < 3; ++i) Arrive("a");
  EXPECT_EQ(Begin(), "a");
  now_ += seconds(1);
  EXPECT_EQ(Begin(), "a");
  EXPECT_EQ(Begin(), "");
  now_ += milliseconds(999);
  EXPECT_EQ(Begin(), "");
  now_ += milliseconds(1);
  EXPECT_EQ(Begin(), "a");
  EXPECT_TRUE(IsEnded(0));
  EXPECT_FALSE(IsEnded(1));
  EXPECT_EQ(Begin(), "");
}

TEST_F(HandshakeGateTest, NobodyIsEndedForNobody) {
  Arrive("a");
  EXPECT_EQ(Begin(), "a");
  now_ += seconds(100);
  EXPECT_EQ(Begin(), "");
  EXPECT_FALSE(IsEnded(0));
}

TEST_F(HandshakeGateTest, BeginsSoManyInASecondAfterABurst) {
  options_ = {.most = 5, .per_second = 10};
  for (int i = 0; i < 20; ++i) Arrive("a");
  const auto begun = [&] {
    int count = 0;
    while (!Begin().empty()) handshakes_.back()->End(), ++count;
    return count;
  };
  EXPECT_EQ(begun(), 5);
  now_ += milliseconds(250);
  EXPECT_EQ(begun(), 2);
  now_ += milliseconds(50);
  EXPECT_EQ(begun(), 1);
  now_ += seconds(10);
  EXPECT_EQ(begun(), 5);
}

TEST_F(HandshakeGateTest, MakesRoomAtTheCostOfWhoeverWaitsMost) {
  EXPECT_LT(gate().MakeRoomFor("b").get(), 0) << "no connection waits";
  for (int i = 0; i < 3; ++i) Arrive("a");
  Arrive("b");
  EXPECT_LT(gate().MakeRoomFor("a").get(), 0) << "its own source has the most";
  EXPECT_GE(gate().MakeRoomFor("c").get(), 0);
  EXPECT_TRUE(IsEnded(0));
  EXPECT_GE(gate().MakeRoomFor("b").get(), 0);
  EXPECT_LT(gate().MakeRoomFor("b").get(), 0) << "both sources have equally many";
  EXPECT_EQ(gate().waiting(), 2U);
}

TEST_F(HandshakeGateTest, AmongThoseWhoWaitMostTheOldestMakesRoom) {
  Arrive("b");
  now_ += seconds(1);
  Arrive("a");
  EXPECT_GE(gate().MakeRoomFor("c").get(), 0);
  EXPECT_TRUE(IsEnded(0));
  EXPECT_FALSE(IsEnded(1));
}

}  // namespace
}  // namespace participants
