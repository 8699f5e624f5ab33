#include "graph_adapter/rest_graph_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/invite_participants.h"
#include "graph_adapter/remove_participant.h"
#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_token_source.h"
#include "tests/support/fake_transport.h"

namespace participants::graph {
namespace {

InviteParticipantsParams OneUser() {
  InvitationParticipantInfo participant;
  participant.identity["user"].id = "278405a3-f568-4b3e-b684-009193463064";
  participant.participant_id = "a7ebfb2d-871e-419c-87af-27290b22e8db";
  return {"call/1", {participant}, "context"};
}

class RestGraphClientTest : public testing::Test {
 protected:
  ExchangeOptions Options() const {
    return {loop_.Now() + std::chrono::seconds(30), "request", ""};
  }

  FakeEventLoop loop_;
  FakeTransport transport_{loop_};
  FakeTokenSource tokens_;
  RestGraphClient client_{ExchangeResources{.loop = loop_,
                                            .clock = loop_,
                                            .transport = transport_,
                                            .tokens = tokens_,
                                            .random = [] { return 0.5; },
                                            .quota = {},
                                            .throttle = {},
                                            .base_url = "https://graph/v1.0",
                                            .attempt_timeout = std::chrono::seconds(10),
                                            .once_after_503 = true,
                                            .live_exchanges = {}}};
};

TEST_F(RestGraphClientTest, DeletesTheParticipant) {
  std::optional<RemoveParticipantResult> result;
  RemoveParticipant(client_, {"call/1", "p?2"}, Options(),
                    [&](auto answer) { result = std::move(answer.value()); });
  EXPECT_TRUE(transport_.sent().empty());  // Never inside the starting call.
  loop_.RunPosted();
  EXPECT_EQ(transport_.last().url,
            "https://graph/v1.0/communications/calls/call%2F1/participants/p%3F2");
  transport_.Answer(204);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exchange.http_status, 204);
  EXPECT_EQ(result->exchange.attempts, 1);
  EXPECT_EQ(result->exchange.graph_request_id, "graph-request");
}

TEST_F(RestGraphClientTest, PostsTheInvitationAndReturnsTheOperation) {
  std::optional<InviteParticipantsResult> result;
  InviteParticipants(client_, OneUser(), Options(),
                     [&](auto answer) { result = std::move(answer.value()); });
  loop_.RunPosted();
  EXPECT_EQ(transport_.last().url,
            "https://graph/v1.0/communications/calls/call%2F1/participants/invite");
  EXPECT_THAT(HeadersOf(transport_.last()), testing::Contains("Content-Type: application/json"));
  transport_.Answer(200, R"({"id":"op","status":"running"})");
  ASSERT_TRUE(result);
  EXPECT_EQ(result->operation.id, "op");
  EXPECT_EQ(result->operation.status, OperationStatus::kRunning);
  EXPECT_EQ(result->operation.client_context, "context");
  EXPECT_EQ(result->operation.participants, OneUser().participants);
}

TEST_F(RestGraphClientTest, EndsEverythingAtShutdownAndRefusesMore) {
  std::vector<GraphErrorKind> kinds;
  const auto note = [&](const auto& answer) { kinds.push_back(answer.error().kind); };
  RemoveParticipant(client_, {"c", "p"}, Options(), note);
  InviteParticipants(client_, OneUser(), Options(), note);
  loop_.RunPosted();
  client_.Shutdown();
  RemoveParticipant(client_, {"c", "p"}, Options(), note);
  loop_.RunPosted();
  EXPECT_EQ(kinds, std::vector(3, GraphErrorKind::kShutDown));
  EXPECT_EQ(transport_.sent().size(), 2U);
}

TEST_F(RestGraphClientTest, AHandleMayOutliveItsCallAndEvenCancelThen) {
  ExchangeHandle handle = RemoveParticipant(client_, {"c", "p"}, Options(),
                                            [](const auto& answer) { ASSERT_TRUE(answer.ok()); });
  loop_.RunPosted();
  transport_.Answer(204);
  handle.Cancel();
  ExchangeHandle().Cancel();
  loop_.RunPosted();
}

}  // namespace
}  // namespace participants::graph
