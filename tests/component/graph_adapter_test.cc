// The whole adapter, as its factory builds it, against the emulator.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_client_factory.h"
#include "graph_adapter/invite_participants.h"
#include "graph_adapter/mute_participant.h"
#include "graph_adapter/remove_participant.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::graph {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphEmulator;
using graph_emulator::GraphEmulatorOptions;
using graph_emulator::WireFault;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kCall[] = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";
constexpr char kParticipant[] = "a7ebfb2d-871e-419c-87af-27290b22e8db";

InviteParticipantsParams OneUser() {
  InvitationParticipantInfo participant;
  participant.identity["user"].id = "278405a3-f568-4b3e-b684-009193463064";
  participant.participant_id = kParticipant;
  return {kCall, {participant}, "context"};
}

// Holds the adapter's last reported readiness.
class ReadinessProbe {
 public:
  void Set(bool ready) {
    const absl::MutexLock lock(&mutex_);
    ready_ = ready;
  }
  bool Await(bool ready) {
    const absl::MutexLock lock(&mutex_);
    const auto reached = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return ready_ == ready; };
    return mutex_.AwaitWithTimeout(absl::Condition(&reached), absl::Seconds(20));
  }

 private:
  absl::Mutex mutex_;
  bool ready_ ABSL_GUARDED_BY(mutex_) = false;
};

class GraphAdapterTest : public testing::Test {
 protected:
  void Start(GraphEmulatorOptions options = {}) {
    Make(std::move(options));
    Begin();
  }
  void Make(GraphEmulatorOptions options = {}) {
    emulator_ = *GraphEmulator::Start(options);
    emulator_->AddCall(kCall, {kParticipant});
    GraphOptions graph;
    graph.base_url = emulator_->graph_base_url();
    graph.authority_host = emulator_->authority_host();
    graph.scope = "https://graph.microsoft.com/.default";
    graph.credential.tenant_id = options.tenant_id;
    graph.credential.client_id = options.client_id;
    graph.credential.client_secret = options.client_secret;
    graph.user_agent = "participant-service/test";
    client_ = *MakeGraphClient(graph);
  }
  void Begin() {
    GraphListeners listeners;
    listeners.on_readiness = [this](bool ready) { readiness_.Set(ready); };
    client_->Begin(std::move(listeners));
  }
  static ExchangeOptions Within(Duration time) {
    return {std::chrono::steady_clock::now() + time, "request-1", ""};
  }
  // Returns when the operation has ended.
  template <typename Params, typename Result>
  GraphResult<Result> Ask(
      ExchangeHandle (*operation)(GraphClient&, Params, ExchangeOptions,
                                  absl::AnyInvocable<void(GraphResult<Result>) &&>),
      std::type_identity_t<Params> params, Duration time) {
    std::optional<GraphResult<Result>> result;
    absl::Notification done;
    operation(*client_, std::move(params), Within(time), [&](GraphResult<Result> answer) {
      result.emplace(std::move(answer));
      done.Notify();
    });
    done.WaitForNotification();
    return *std::move(result);
  }
  GraphResult<RemoveParticipantResult> Remove(Duration time = seconds(10)) {
    return Ask(&RemoveParticipant, {kCall, kParticipant}, time);
  }
  GraphResult<InviteParticipantsResult> Invite(Duration time = seconds(10)) {
    return Ask(&InviteParticipants, OneUser(), time);
  }
  GraphResult<MuteParticipantResult> Mute(Duration time = seconds(10)) {
    return Ask(&MuteParticipant, {kCall, kParticipant, "context"}, time);
  }
  void LoseAnswerTo(const std::string& method, const std::string& target) {
    Fault fault;
    fault.method = method;
    fault.target = target;
    fault.apply = true;
    fault.wire = WireFault::kCloseWithoutReply;
    emulator_->AddFault(std::move(fault));
  }

  ReadinessProbe readiness_;
  std::unique_ptr<GraphEmulator> emulator_;
  std::unique_ptr<GraphClient> client_;
};

TEST_F(GraphAdapterTest, IsReadyAfterItsFirstTokenWithoutACall) {
  Start();
  EXPECT_TRUE(readiness_.Await(true));
  EXPECT_EQ(emulator_->CountRequests("POST", "/oauth2/v2.0/token"), 1U);
}

TEST_F(GraphAdapterTest, RemovesInvitesAndCancels) {
  Start();
  ASSERT_TRUE(readiness_.Await(true));
  ASSERT_TRUE(Remove().ok());
  EXPECT_TRUE(emulator_->Roster(kCall).empty());
  const auto invited = Invite();
  ASSERT_TRUE(invited.ok());
  EXPECT_EQ(invited.value().operation.status, OperationStatus::kRunning);
  EXPECT_EQ(emulator_->Roster(kCall).size(), 1U);
  ASSERT_TRUE(Remove().ok());
  EXPECT_TRUE(emulator_->Roster(kCall).empty());
  EXPECT_EQ(Remove().error().kind, GraphErrorKind::kParticipantNotFound);
  EXPECT_EQ(emulator_->connections_accepted(), 2U);  // One is for tokens.
}

TEST_F(GraphAdapterTest, FetchesAFreshTokenWhenTheOldOneIsRevoked) {
  Start();
  ASSERT_TRUE(Invite().ok());
  emulator_->RevokeTokens();
  const auto removed = Remove();
  ASSERT_TRUE(removed.ok());
  EXPECT_EQ(removed.value().exchange.attempts, 2);
  EXPECT_EQ(emulator_->CountRequests("POST", "/oauth2/v2.0/token"), 2U);
}

TEST_F(GraphAdapterTest, ManyCallersShareOneTokenFetch) {
  GraphEmulatorOptions options;
  Start(options);
  std::vector<std::unique_ptr<absl::Notification>> done;
  for (int i = 0; i < 100; ++i) {
    done.push_back(std::make_unique<absl::Notification>());
    RemoveParticipant(*client_, {kCall, kParticipant}, Within(seconds(10)),
                      [&d = *done.back()](const auto&) { d.Notify(); });
  }
  for (const auto& d : done) d->WaitForNotification();
  EXPECT_EQ(emulator_->CountRequests("POST", "/oauth2/v2.0/token"), 1U);
}

// The answer is lost after the effect. The repeat finds the participant gone from a live call.
TEST_F(GraphAdapterTest, ARemovalWhoseAnswerWasLostIsStillARemoval) {
  Start();
  LoseAnswerTo("DELETE", "");
  const auto removed = Remove();
  ASSERT_TRUE(removed.ok());
  EXPECT_EQ(removed.value().exchange.attempts, 2);
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 2U);
  EXPECT_EQ(emulator_->CountRequests("GET", kCall), 1U);
}

TEST_F(GraphAdapterTest, Mutes) {
  Start();
  const auto muted = Mute();
  ASSERT_TRUE(muted.ok());
  EXPECT_EQ(muted.value().operation.status, OperationStatus::kCompleted);
  EXPECT_EQ(muted.value().operation.client_context, "context");
  EXPECT_TRUE(emulator_->Roster(kCall).at(0).server_muted);
  emulator_->EndCall(kCall);
  EXPECT_EQ(Mute().error().kind, GraphErrorKind::kCallNotFound);
}

TEST_F(GraphAdapterTest, AMuteWhoseAnswerWasLostIsSentAgain) {
  Start();
  LoseAnswerTo("POST", "/mute");
  const auto muted = Mute();
  ASSERT_TRUE(muted.ok());
  EXPECT_EQ(muted.value().exchange.attempts, 2);
  EXPECT_EQ(emulator_->CountRequests("POST", "/mute"), 2U);
  EXPECT_TRUE(emulator_->Roster(kCall).at(0).server_muted);
}

// Unlike a removal's, its success is not proven by the absence.
TEST_F(GraphAdapterTest, AMuteWhoseAnswerWasLostAndWhoHasLeftSinceIsUnknown) {
  Start();
  ASSERT_TRUE(readiness_.Await(true));
  LoseAnswerTo("POST", "/mute");
  emulator_->AddCall(kCall, {"somebody else"});
  const auto muted = Mute();
  ASSERT_FALSE(muted.ok());
  EXPECT_EQ(muted.error().kind, GraphErrorKind::kParticipantNotFound);
  EXPECT_EQ(muted.error().effect, Effect::kUnknown);
  EXPECT_EQ(muted.error().attempts, 2);
}

TEST_F(GraphAdapterTest, AnInvitationWhoseAnswerWasLostIsNotSentAgain) {
  Start();
  LoseAnswerTo("POST", "invite");
  const auto invited = Invite();
  EXPECT_EQ(invited.error().kind, GraphErrorKind::kAnswerLost);
  EXPECT_EQ(invited.error().effect, Effect::kUnknown);
  EXPECT_EQ(emulator_->CountRequests("POST", "invite"), 1U);
}

TEST_F(GraphAdapterTest, KeepsTheDeadlineOfASlowGraph) {
  Start();
  ASSERT_TRUE(readiness_.Await(true));
  emulator_->SetDelay(seconds(30));
  const auto before = std::chrono::steady_clock::now();
  const auto removed = Remove(milliseconds(300));
  EXPECT_EQ(removed.error().kind, GraphErrorKind::kDeadlineExceeded);
  EXPECT_EQ(removed.error().effect, Effect::kUnknown);
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(5));
}

TEST_F(GraphAdapterTest, ReportsAnUnreachableGraph) {
  Start();
  ASSERT_TRUE(readiness_.Await(true));
  emulator_.reset();
  const auto invited = Invite();
  EXPECT_EQ(invited.error().kind, GraphErrorKind::kUnreachable);
  EXPECT_EQ(invited.error().effect, Effect::kNone);
  EXPECT_EQ(invited.error().attempts, 4);
}

TEST_F(GraphAdapterTest, ReportsACredentialThatTheAuthorityRefuses) {
  GraphEmulatorOptions options;
  emulator_ = *GraphEmulator::Start(options);
  GraphOptions graph;
  graph.base_url = emulator_->graph_base_url();
  graph.authority_host = emulator_->authority_host();
  graph.scope = "https://graph.microsoft.com/.default";
  graph.credential.tenant_id = options.tenant_id;
  graph.credential.client_id = options.client_id;
  graph.credential.client_secret = "wrong";
  graph.user_agent = "participant-service/test";
  client_ = *MakeGraphClient(graph);
  GraphListeners listeners;
  listeners.on_readiness = [](bool ready) { EXPECT_FALSE(ready); };
  client_->Begin(std::move(listeners));
  const auto removed = Remove();
  EXPECT_EQ(removed.error().kind, GraphErrorKind::kTokenRejected);
  EXPECT_EQ(removed.error().attempts, 0);
}

// A call may come before the listeners, and fetch the first token.
TEST_F(GraphAdapterTest, ReportsReadinessThatCameBeforeItsListener) {
  Make();
  EXPECT_TRUE(Remove().ok());
  while (emulator_->CountRequests("HEAD", "") == 0) std::this_thread::yield();
  (void)Remove();  // The answer to the HEAD comes before this one's.
  Begin();
  EXPECT_TRUE(readiness_.Await(true));
}

TEST_F(GraphAdapterTest, AnswersEveryCallWhenItGoesAwayInFlight) {
  Start();
  ASSERT_TRUE(readiness_.Await(true));
  emulator_->SetDelay(seconds(30));
  absl::Mutex mutex;
  std::vector<GraphErrorKind> kinds;
  for (int i = 0; i < 50; ++i) {
    RemoveParticipant(*client_, {kCall, kParticipant}, Within(seconds(30)),
                      [&](const auto& answer) {
                        const absl::MutexLock lock(&mutex);
                        kinds.push_back(answer.error().kind);
                      });
  }
  client_.reset();
  EXPECT_EQ(kinds, std::vector(50, GraphErrorKind::kShutDown));
}

}  // namespace
}  // namespace participants::graph
