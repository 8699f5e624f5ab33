// The peer sends TLS's close_notify but keeps the socket open: to TCP, the connection is alive.
#include <gtest/gtest.h>

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/e2e/h2_faults/h2_world.h"

namespace participants::e2e {
namespace {

using CloseNotify = H2World;

// libcurl reports it only to the stream that happens to read it.
TEST_F(CloseNotify, IsHeardByEveryStream) {
  constexpr int kCalls = 5;
  for (const bool kept : {false, true}) {
    if (kept) WarmUp();
    server_->ClearJournal();
    Script(FaultKind::kStall, kCalls - 1);
    Script(FaultKind::kCloseNotify);
    const auto ends = Concurrently(kCalls, [this](int number) {
      auto request = ExampleInvitation();
      request.set_client_context(absl::StrCat("context-", number));
      return InviteOne(request, absl::Seconds(50));
    });
    for (const CallEnd& end : ends) {
      ExpectInvitationLost(end);
      EXPECT_EQ(end.details.reason(), "INVITE_OUTCOME_UNKNOWN");
      EXPECT_LT(end.time, absl::Seconds(25));
    }
    EXPECT_EQ(server_->CountRequests("POST"), std::size_t{kCalls}) << JournalText();
    EXPECT_TRUE(AwaitAllClosed());
    ExpectRunning(InviteOne());
    server_->ClearFaults();
  }
}

TEST_F(CloseNotify, OnAnIdleConnectionCostsNoInvitation) {
  for (int i = 0; i < 10; ++i) {
    Script(FaultKind::kCloseNotifyAfterAnswer);
    ExpectRemoved(RemoveOne());
    ASSERT_TRUE(AwaitAllClosed()) << JournalText();
    ExpectRunning(InviteOne());
  }
  EXPECT_EQ(server_->connections_accepted(), 11U);
}

}  // namespace
}  // namespace participants::e2e
