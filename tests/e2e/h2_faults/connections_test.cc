// Connections, and many calls at once, when the peer misbehaves.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/h2_faults/h2_world.h"

namespace participants::e2e {
namespace {

std::size_t Attempts(const std::vector<CallEnd>& ends) {
  std::size_t attempts = 0;
  for (const CallEnd& end : ends) attempts += end.attempts;
  return attempts;
}

std::size_t CountOk(const std::vector<CallEnd>& ends) {
  return static_cast<std::size_t>(
      std::count_if(ends.begin(), ends.end(), [](const CallEnd& end) { return end.status.ok(); }));
}

class Connections : public H2World {
 protected:
  using H2World::H2World;

  // All calls end REMOVED, and every request that arrives was counted. A request that crosses the
  // end of its connection need not arrive.
  void ExpectAllRemoved(int count) {
    const auto ends = Concurrently(count, [this](int) { return RemoveOne(); });
    for (const CallEnd& end : ends) ExpectRemoved(end);
    Report(ends);
  }
  // Each invitation is accepted at most once. An outcome other than RUNNING is unknown.
  void ExpectEachInvitedOnce(int count) {
    const auto ends = Concurrently(count, [this](int number) {
      auto request = ExampleInvitation();
      request.set_client_context(absl::StrCat("context-", number));
      return InviteOne(request, absl::Seconds(20));
    });
    for (const CallEnd& end : ends) {
      EXPECT_EQ(end.attempts, 1U);
      if (end.status.ok()) {
        ExpectRunning(end);
      } else {
        ExpectInvitationLost(end);
      }
    }
    std::map<std::string, int> arrivals;
    for (const auto& entry : server_->Journal()) {
      if (entry.complete) {
        ++arrivals[nlohmann::json::parse(entry.body)["clientContext"].get<std::string>()];
      }
    }
    for (const auto& [context, times] : arrivals) EXPECT_EQ(times, 1) << context;
    Report(ends);
  }
  void Report(const std::vector<CallEnd>& ends) {
    const std::size_t arrivals = Arrivals().size();
    EXPECT_LE(arrivals, Attempts(ends));
    std::printf("%zu calls, %zu OK, %zu attempts, %zu arrivals, %zu connections\n", ends.size(),
                CountOk(ends), Attempts(ends), arrivals, server_->connections_accepted());
  }
};

TEST_F(Connections, GoawayNoErrorUnderLoadIsNotHeardByRemovals) {
  ScriptEveryTenth({FaultKind::kGoawayAfterAnswer}, 30);
  ExpectAllRemoved(300);
  EXPECT_GT(server_->connections_accepted(), 10U);
}

TEST_F(Connections, GoawayThatRefusesUnderLoadIsNotHeardByRemovals) {
  ScriptEveryTenth({FaultKind::kGoawayUnprocessed}, 30);
  ExpectAllRemoved(300);
}

TEST_F(Connections, AMixtureUnderLoadIsNotHeardByRemovals) {
  ScriptEveryTenth(
      {FaultKind::kRefusedStream, FaultKind::kGoawayEnhanceYourCalm, FaultKind::kResetInBody,
       FaultKind::kCloseWithoutReply, FaultKind::kConnectionReset, FaultKind::kResetBeforeHeaders},
      30);
  ExpectAllRemoved(300);
}

TEST_F(Connections, NoInvitationArrivesTwiceUnderLoad) {
  ScriptEveryTenth(
      {FaultKind::kGoawayAfterAnswer, FaultKind::kGoawayUnprocessed, FaultKind::kRefusedStream,
       FaultKind::kCloseWithoutReply, FaultKind::kConnectionReset, FaultKind::kResetAfterHeaders},
      30);
  ExpectEachInvitedOnce(300);
}

TEST_F(Connections, ARestartUnderLoadIsNotHeardByRemovals) {
  const auto ends = Concurrently(200, [this](int number) {
    // One call restarts the server. The others do not touch it meanwhile.
    if (number == 100) RestartServer();
    return RemoveOne();
  });
  for (const CallEnd& end : ends) ExpectRemoved(end);
}

// GOAWAY after every response: one connection per call, and no error.
TEST_F(Connections, GoawayAfterEveryAnswerIsNotHeard) {
  Script(FaultKind::kGoawayAfterAnswer, -1);
  for (int i = 0; i < 10; ++i) {
    ExpectRemoved(RemoveOne());
    EXPECT_TRUE(AwaitAllClosed());
    ExpectRunning(InviteOne());
    EXPECT_TRUE(AwaitAllClosed());
  }
  EXPECT_EQ(server_->CountRequests(""), 20U);
  EXPECT_EQ(server_->connections_accepted(), 20U);
}

TEST_F(Connections, AfterASilentCloseTheNextCallsHaveAFreshConnection) {
  for (int i = 0; i < 10; ++i) {
    Script(FaultKind::kCloseAfterAnswer);
    ExpectRemoved(RemoveOne());
    EXPECT_TRUE(AwaitAllClosed());
    server_->ClearJournal();
    const CallEnd end = InviteOne();
    ExpectRunning(end);
    ExpectArrivals(end, 1);
  }
  EXPECT_EQ(server_->connections_accepted(), 11U);
}

// The peer's kernel still acknowledges, so only the missing responses show the fault.
TEST_F(Connections, AfterARemovalTimedOutOnAFrozenConnectionTheNextAttemptHasAFreshOne) {
  WarmUp();
  Script(FaultKind::kFreeze);
  const CallEnd end = RemoveOne(absl::Seconds(20));
  ExpectRemoved(end);
  EXPECT_TRUE(service_->process().AwaitLine(R"("attempts":2)", kPatience));
  ExpectArrivals(end, 2);
  EXPECT_EQ(server_->connections_accepted(), 2U);
}

TEST_F(Connections, AfterADeadlineOnAFrozenConnectionTheNextCallHasAFreshOne) {
  WarmUp();
  Script(FaultKind::kFreeze);
  EXPECT_EQ(RemoveOne(absl::Seconds(2)).status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  ExpectRemoved(RemoveOne(absl::Seconds(5)));
  ExpectRunning(InviteOne(absl::Seconds(5)));
}

TEST_F(Connections, AShortDeadlineDoesNotCostTheConnection) {
  WarmUp();
  for (int i = 0; i < 5; ++i) {
    Script(FaultKind::kStall);
    EXPECT_EQ(RemoveOne(absl::Milliseconds(300)).status.error_code(),
              grpc::StatusCode::DEADLINE_EXCEEDED);
    ExpectRemoved(RemoveOne());
  }
  EXPECT_EQ(server_->connections_accepted(), 1U);
}

TEST_F(Connections, ShortDeadlinesOneAfterTheOtherGiveAFrozenConnectionUp) {
  WarmUp();
  Script(FaultKind::kFreeze);
  int calls = 0;
  while (!RemoveOne(absl::Milliseconds(300)).status.ok() && calls < 30) ++calls;
  EXPECT_GT(calls, 0);
  EXPECT_LT(calls, 30);
  EXPECT_EQ(server_->connections_accepted(), 2U);
}

// The connection always has a request in flight, so it never becomes idle.
TEST_F(Connections, AFrozenConnectionIsGivenUpUnderLoad) {
  WarmUp();
  Script(FaultKind::kFreeze);
  const absl::Time end_of_patience = absl::Now() + absl::Seconds(45);
  const auto ends = Concurrently(3, [&](int number) {
    CallEnd end;
    do {
      end = RemoveOne(absl::Seconds(3 + number));
    } while (!end.status.ok() && absl::Now() < end_of_patience);
    return end;
  });
  for (const CallEnd& end : ends) ExpectRemoved(end);
  EXPECT_EQ(server_->connections_accepted(), 2U);
}

class OneStream : public Connections {
 protected:
  static h2_fault_server::H2Options OneAtATime() {
    h2_fault_server::H2Options options;
    options.max_concurrent_streams = 1;
    options.answer_delay = std::chrono::milliseconds(20);
    return options;
  }
  OneStream() : Connections(OneAtATime()) {}
};

TEST_F(OneStream, TwentyRemovalsAtOnceAreAllRemoved) {
  ExpectAllRemoved(20);
  EXPECT_EQ(server_->most_streams(), 1U);
}

TEST_F(OneStream, TwentyRemovalsAtOnceOnAKeptConnectionAreAllRemoved) {
  WarmUp();
  ExpectAllRemoved(20);
}

TEST_F(OneStream, TwentyInvitationsAtOnceArriveOnceEach) {
  WarmUp();
  ExpectEachInvitedOnce(20);
}

}  // namespace
}  // namespace participants::e2e
