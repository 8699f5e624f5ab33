// The frames that a client sees, fault by fault, and the journal's entries. The client is
// H2TestClient.
#include "tests/h2_fault_server/h2_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/h2_fault_server/h2_test_client.h"

namespace participants::h2_fault_server {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr char kRemoval[] = "/v1.0/communications/calls/c/participants/p";
constexpr char kInvitation[] = "/v1.0/communications/calls/c/participants/invite";

class H2EngineTest : public testing::Test {
 protected:
  void AddFault(FaultKind kind) {
    Fault fault;
    fault.kind = kind;
    state_.faults.Add(fault);
  }
  std::vector<std::string> Remove() {
    client_.Send("DELETE", kRemoval);
    client_.Exchange();
    return client_.seen;
  }
  std::vector<std::string> Invite() {
    client_.Send("POST", kInvitation, "{}");
    client_.Exchange();
    return client_.seen;
  }
  const JournalEntry& Last() { return state_.journal.entries().back(); }

  ServerState state_;
  H2Engine engine_{state_, 1, nullptr};
  H2TestClient client_{engine_};
};

TEST_F(H2EngineTest, AnswersAndKeepsAJournal) {
  EXPECT_THAT(Remove(), ElementsAre("headers 1 204 end"));
  client_.seen.clear();
  EXPECT_THAT(Invite(), ElementsAre("headers 3 200", "data 3 end"));
  EXPECT_EQ(Last().connection, 1U);
  EXPECT_EQ(Last().stream_id, 3);
  EXPECT_TRUE(Last().processed);
  EXPECT_TRUE(Last().complete);
  EXPECT_EQ(Last().method, "POST");
  EXPECT_EQ(Last().path, kInvitation);
  EXPECT_EQ(Last().body, "{}");
  EXPECT_EQ(Last().status, 200);
  EXPECT_THAT(Last().headers,
              ElementsAre(Pair("x-id", "7"), Pair("authorization", "Bearer <redacted>")));
  client_.Send("GET", "/v1.0/communications/calls/c");
  client_.Send("GET", "/elsewhere");
  client_.Exchange();
  EXPECT_THAT(client_.seen, Contains("headers 5 200"));
  EXPECT_THAT(client_.seen, Contains("headers 7 404"));
  EXPECT_EQ(state_.journal.Count(""), 4U);
  EXPECT_EQ(state_.journal.Count("DELETE"), 1U);
  EXPECT_EQ(engine_.end(), ConnectionEnd::kNone);
}

TEST_F(H2EngineTest, GoawayAfterAnswer) {
  AddFault(FaultKind::kGoawayAfterAnswer);
  EXPECT_THAT(Remove(), ElementsAre("headers 1 204 end", "goaway 1 NO_ERROR"));
  EXPECT_EQ(Last().status, 204);
  EXPECT_EQ(engine_.end(), ConnectionEnd::kInOrder);
}

TEST_F(H2EngineTest, GoawayUnprocessed) {
  Remove();
  AddFault(FaultKind::kGoawayUnprocessed);
  client_.seen.clear();
  EXPECT_THAT(Remove(), ElementsAre("goaway 1 NO_ERROR"));
  EXPECT_EQ(Last().status, 0);
  EXPECT_EQ(Last().fault, FaultKind::kGoawayUnprocessed);
  EXPECT_EQ(engine_.end(), ConnectionEnd::kInOrder);
}

// The request arrived, although libnghttp2 does not process it.
TEST_F(H2EngineTest, ARequestThatCrossesAGoawayIsInTheJournal) {
  AddFault(FaultKind::kStall);  // Keeps the connection open.
  AddFault(FaultKind::kGoawayAfterAnswer);
  client_.Send("DELETE", kRemoval);
  client_.Send("DELETE", kRemoval);
  client_.Push();
  const std::string on_its_way = engine_.TakeOutput();
  client_.Send("DELETE", kRemoval);
  client_.Push();
  EXPECT_EQ(state_.journal.Count("DELETE"), 3U);
  EXPECT_EQ(Last().stream_id, 5);
  EXPECT_FALSE(Last().processed);
  EXPECT_EQ(engine_.end(), ConnectionEnd::kNone);
}

TEST_F(H2EngineTest, GoawayEnhanceYourCalm) {
  AddFault(FaultKind::kGoawayEnhanceYourCalm);
  EXPECT_THAT(Remove(), ElementsAre("goaway 1 ENHANCE_YOUR_CALM"));
  EXPECT_EQ(engine_.end(), ConnectionEnd::kInOrder);
}

TEST_F(H2EngineTest, RefusedStreamOnceThenAnswered) {
  AddFault(FaultKind::kRefusedStream);
  EXPECT_THAT(Invite(), ElementsAre("rst 1 REFUSED_STREAM"));
  client_.seen.clear();
  EXPECT_THAT(Invite(), ElementsAre("headers 3 200", "data 3 end"));
  EXPECT_EQ(engine_.end(), ConnectionEnd::kNone);
}

TEST_F(H2EngineTest, Resets) {
  AddFault(FaultKind::kResetBeforeHeaders);
  EXPECT_THAT(Invite(), ElementsAre("rst 1 INTERNAL_ERROR"));
  client_.seen.clear();
  AddFault(FaultKind::kResetAfterHeaders);
  EXPECT_THAT(Invite(), ElementsAre("headers 3 200", "rst 3 INTERNAL_ERROR"));
  client_.seen.clear();
  AddFault(FaultKind::kResetInBody);
  EXPECT_THAT(Invite(), ElementsAre("headers 5 200", "data 5", "rst 5 INTERNAL_ERROR"));
  client_.seen.clear();
  AddFault(FaultKind::kResetAfterHeaders);
  EXPECT_THAT(Remove(), ElementsAre("headers 7 200", "rst 7 INTERNAL_ERROR"));
  client_.seen.clear();
  AddFault(FaultKind::kResetInBody);
  EXPECT_THAT(Remove(), ElementsAre("headers 9 200", "data 9", "rst 9 INTERNAL_ERROR"));
  for (const JournalEntry& entry : state_.journal.entries()) EXPECT_EQ(entry.status, 0);
  EXPECT_EQ(engine_.end(), ConnectionEnd::kNone);
}

TEST(H2EngineHoldTest, AnEarlyAnswerComesBeforeTheBody) {
  ServerState state;
  state.options.hold_bodies = true;
  H2Engine engine(state, 1, nullptr);
  H2TestClient client(engine);
  client.Exchange();  // The settings.
  client.Send("POST", kInvitation, "{}");
  client.Exchange();
  EXPECT_EQ(state.journal.entries().back().body, "{}");  // Let through.
  Fault fault;
  fault.kind = FaultKind::kEarlyAnswer;
  state.faults.Add(fault);
  client.seen.clear();
  client.Send("POST", kInvitation, "{}");
  client.Exchange();
  EXPECT_THAT(client.seen, ElementsAre("headers 3 200", "data 3 end", "rst 3 NO_ERROR"));
  EXPECT_EQ(state.journal.entries().back().body, "");
  EXPECT_FALSE(state.journal.entries().back().complete);
  EXPECT_EQ(state.journal.entries().back().status, 200);

  fault.kind = FaultKind::kEarlyAnswerThenReset;
  state.faults.Add(fault);
  client.seen.clear();
  client.Send("POST", kInvitation, "{}");
  client.Push();
  client.Pull();
  EXPECT_THAT(client.seen, ElementsAre("headers 5 200", "data 5 end"));
  client.Exchange();
  EXPECT_THAT(client.seen, Contains("rst 5 NO_ERROR"));
}

TEST_F(H2EngineTest, EndsOfTheConnection) {
  const std::vector<std::pair<FaultKind, ConnectionEnd>> rows = {
      {FaultKind::kCloseWithoutReply, ConnectionEnd::kFin},
      {FaultKind::kCloseNotify, ConnectionEnd::kCloseNotify},
      {FaultKind::kConnectionReset, ConnectionEnd::kReset},
      {FaultKind::kFreeze, ConnectionEnd::kFreeze}};
  for (const auto& [kind, end] : rows) {
    AddFault(kind);
    H2Engine engine(state_, 2, nullptr);
    H2TestClient client(engine);
    client.Send("DELETE", kRemoval);
    client.Exchange();
    EXPECT_THAT(client.seen, IsEmpty()) << NameOf(kind);
    EXPECT_EQ(engine.end(), end) << NameOf(kind);
    EXPECT_EQ(Last().status, 0);
  }
  AddFault(FaultKind::kCloseAfterAnswer);
  EXPECT_THAT(Remove(), ElementsAre("headers 1 204 end"));
  EXPECT_EQ(engine_.end(), ConnectionEnd::kFin);
  AddFault(FaultKind::kCloseNotifyAfterAnswer);
  H2Engine engine(state_, 2, nullptr);
  H2TestClient client(engine);
  client.Send("DELETE", kRemoval);
  client.Exchange();
  EXPECT_THAT(client.seen, ElementsAre("headers 1 204 end"));
  EXPECT_EQ(engine.end(), ConnectionEnd::kCloseNotify);
}

TEST_F(H2EngineTest, AStalledRequestDoesNotHoldUpTheOthers) {
  AddFault(FaultKind::kStall);
  EXPECT_THAT(Remove(), IsEmpty());
  EXPECT_THAT(Remove(), ElementsAre("headers 3 204 end"));
  EXPECT_EQ(state_.most_streams, 2U);
}

TEST(H2EngineLimitTest, OneStreamTooManyIsRefusedAndInTheJournal) {
  ServerState state;
  state.options.max_concurrent_streams = 1;
  Fault fault;
  fault.times = -1;
  state.faults.Add(fault);  // kStall
  H2Engine engine(state, 1, nullptr);
  H2TestClient client(engine);
  client.Send("DELETE", kRemoval);
  client.Send("DELETE", kRemoval);  // Before the settings arrive.
  client.Exchange();
  EXPECT_THAT(client.seen, ElementsAre("rst 3 REFUSED_STREAM"));
  EXPECT_EQ(state.journal.Count("DELETE"), 2U);
  EXPECT_FALSE(state.journal.entries().back().processed);
}

TEST(H2EngineGarbageTest, WhatIsNoHttp2EndsTheConnection) {
  ServerState state;
  H2Engine engine(state, 1, nullptr);
  engine.Receive("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(engine.end(), ConnectionEnd::kInOrder);
}

}  // namespace
}  // namespace participants::h2_fault_server
