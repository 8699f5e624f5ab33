// Rosters of maximum size, through the whole adapter, from the emulator.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "graph_adapter/get_participant.h"
#include "graph_adapter/graph_client_factory.h"
#include "graph_adapter/list_participants.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::graph {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphEmulator;
using graph_emulator::GraphEmulatorOptions;
using graph_emulator::WireFault;
using std::chrono::milliseconds;

// Longer than a list of 8 MiB takes under a sanitizer on a loaded machine.
constexpr Duration kPatience = std::chrono::minutes(2);

constexpr char kCall[] = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";

// One list request.
struct PendingList {
  ExchangeHandle handle;
  std::optional<GraphResult<Roster>> result;
  absl::Notification done;

  GraphResult<Roster>& Await() {
    EXPECT_TRUE(
        done.WaitForNotificationWithTimeout(absl::FromChrono(kPatience) + absl::Minutes(1)));
    return *result;
  }
};

class RosterTest : public testing::Test {
 protected:
  RosterTest() { emulator_ = *GraphEmulator::Start({}); }

  // `call` describes the call in the format of call_json.h.
  void Start(const std::string& call, size_t roster_memory_bytes = size_t{64} * 1024 * 1024) {
    ASSERT_TRUE(emulator_->PutCall(kCall, call).ok());
    const GraphEmulatorOptions defaults;
    GraphOptions graph;
    graph.base_url = emulator_->graph_base_url();
    graph.authority_host = emulator_->authority_host();
    graph.scope = "https://graph.microsoft.com/.default";
    graph.credential.tenant_id = defaults.tenant_id;
    graph.credential.client_id = defaults.client_id;
    graph.credential.client_secret = defaults.client_secret;
    graph.user_agent = "participant-service/test";
    graph.roster_memory_bytes = roster_memory_bytes;
    // A machine under load must not make an attempt time out.
    graph.removal_attempt_timeout = kPatience;
    client_ = *MakeGraphClient(graph);
  }
  static ExchangeOptions Within(Duration time) {
    return {std::chrono::steady_clock::now() + time, "request-1", ""};
  }
  std::shared_ptr<PendingList> StartList() {
    auto pending = std::make_shared<PendingList>();
    pending->handle = ListParticipants(*client_, {kCall}, Within(kPatience),
                                       [pending](GraphResult<Roster> result) {
                                         pending->result.emplace(std::move(result));
                                         pending->done.Notify();
                                       });
    return pending;
  }
  GraphResult<Roster> List() { return std::move(StartList()->Await()); }

  static void Await(absl::FunctionRef<bool()> condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    EXPECT_TRUE(condition());
  }
  size_t ListsAsked() { return emulator_->CountRequests("GET", "/participants"); }
  // Cuts one of the requested pages, after `skip` of them.
  void CutOne(int skip) {
    Fault fault;
    fault.method = "GET";
    fault.target = "/participants";
    fault.skip = skip;
    fault.wire = WireFault::kMidBody;
    emulator_->AddFault(std::move(fault));
  }
  static void ExpectGenerated(const Roster& roster, size_t entries) {
    ASSERT_EQ(roster.participants.size(), entries);
    for (size_t i = 0; i < entries; ++i) {
      const Participant& entry = roster.participants[i];
      ASSERT_EQ(entry.id, absl::StrFormat("generated-%05d", i + 1));
      ASSERT_EQ(entry.info.identity.size(), 1U);
      ASSERT_EQ(entry.info.identity.at("user").display_name,
                absl::StrFormat("Generated %05d", i + 1));
      ASSERT_EQ(entry.info.identity.at("user").id,
                absl::StrFormat("00000000-0000-4000-8000-%012d", i + 1));
      ASSERT_EQ(entry.media_streams.size(), 3U);
      ASSERT_EQ(entry.media_streams[2].source_id, absl::StrFormat("%d", i + 1));
    }
  }

  std::unique_ptr<GraphEmulator> emulator_;
  std::unique_ptr<GraphClient> client_;
};

TEST_F(RosterTest, ReadsFiveThousandInPages) {
  Start(R"({"generate": 5000, "roster": {"page_size": 290}})");
  const auto listed = List();
  ASSERT_TRUE(listed.ok());
  ExpectGenerated(listed.value(), 5000);
  EXPECT_TRUE(listed.value().is_whole);
  EXPECT_EQ(listed.value().exchange.attempts, 18);
  EXPECT_EQ(ListsAsked(), 18U);
}

// About 7 MiB.
TEST_F(RosterTest, ReadsAllInOneBody) {
  Start(R"({"generate": 5700})");
  const auto listed = List();
  ASSERT_TRUE(listed.ok());
  ExpectGenerated(listed.value(), 5700);
  EXPECT_FALSE(listed.value().is_whole);
  EXPECT_EQ(listed.value().exchange.attempts, 1);
  EXPECT_EQ(ListsAsked(), 1U);
}

TEST_F(RosterTest, ReadsNoMoreThanTwentyPages) {
  Start(R"({"generate": 5000, "roster": {"page_size": 100}})");
  const auto listed = List();
  ASSERT_TRUE(listed.ok());
  ExpectGenerated(listed.value(), 2000);
  EXPECT_FALSE(listed.value().is_whole);
  EXPECT_EQ(ListsAsked(), 20U);
}

TEST_F(RosterTest, FollowsNoLinkThatGoesRoundOrAway) {
  Start(R"({"generate": 3, "roster": {"next_link": "{SELF}?$skiptoken=0"}})");
  const auto round = List();
  ASSERT_TRUE(round.ok());
  EXPECT_FALSE(round.value().is_whole);
  EXPECT_EQ(ListsAsked(), 2U);
  emulator_->ClearJournal();
  ASSERT_TRUE(emulator_
                  ->PutCall(kCall, R"({"generate": 3, "roster": {"next_link": ")" +
                                       emulator_->graph_base_url() + R"(/me?x=1"}})")
                  .ok());
  const auto away = List();
  ASSERT_TRUE(away.ok());
  ExpectGenerated(away.value(), 3);
  EXPECT_FALSE(away.value().is_whole);
  EXPECT_EQ(emulator_->CountRequests("GET", "/v1.0/"), 1U);
}

// About 8.04 MiB.
TEST_F(RosterTest, ABodyOfMoreThanEightMebibytesIsNoAnswer) {
  Start(R"({"generate": 6500})");
  const auto listed = List();
  ASSERT_FALSE(listed.ok());
  EXPECT_EQ(listed.error().kind, GraphErrorKind::kMalformedResponse);
  EXPECT_EQ(listed.error().effect, Effect::kNone);
  EXPECT_EQ(listed.error().http_status, 200);
  EXPECT_EQ(listed.error().attempts, 1);
  EXPECT_EQ(listed.error().client_request_id, "request-1");
  EXPECT_EQ(ListsAsked(), 1U);
  EXPECT_EQ(client_->roster_memory()->used(), 0U);
}

// Entries read before the cut must be neither duplicated nor lost.
TEST_F(RosterTest, ABodyThatIsCutInTheMiddleIsAskedForAgain) {
  Start(R"({"generate": 5700})");
  CutOne(/*skip=*/0);
  const auto listed = List();
  ASSERT_TRUE(listed.ok());
  ExpectGenerated(listed.value(), 5700);
  EXPECT_EQ(listed.value().exchange.attempts, 2);
  EXPECT_EQ(ListsAsked(), 2U);
}

TEST_F(RosterTest, APageThatIsCutInTheMiddleIsAskedForAgainAlone) {
  Start(R"({"generate": 1000, "roster": {"page_size": 290}})");
  CutOne(/*skip=*/2);
  const auto listed = List();
  ASSERT_TRUE(listed.ok());
  ExpectGenerated(listed.value(), 1000);
  EXPECT_FALSE(listed.value().is_whole);  // Its last page has 130 entries.
  EXPECT_EQ(listed.value().exchange.attempts, 5);
  EXPECT_EQ(emulator_->CountRequests("GET", "?$skiptoken=580"), 2U);
}

// A roster that gets no more memory in the middle of a body starts over when it is its turn.
TEST_F(RosterTest, ManyAtOnceTakeTurnsWhereMemoryIsShort) {
  Start(R"({"generate": 5700})", RosterMemory::kMostBytes);
  auto others = client_->roster_memory()->Take(RosterMemory::kMostBytes - size_t{4} * 1024 * 1024);
  ASSERT_TRUE(others);
  constexpr int kLists = 3;
  int attempts = 0;
  absl::BlockingCounter left(kLists);
  for (int i = 0; i < kLists; ++i) {
    ListParticipants(*client_, {kCall}, Within(kPatience), [&](GraphResult<Roster> listed) {
      EXPECT_TRUE(listed.ok());
      if (listed.ok()) {
        ExpectGenerated(listed.value(), 5700);
        attempts += listed.value().exchange.attempts;
      }
      EXPECT_LE(client_->roster_memory()->used(), RosterMemory::kMostBytes);
      listed = NotSent(GraphErrorKind::kCancelled);  // Returns the memory it holds.
      left.DecrementCount();
    });
  }
  // Wait until all lists have returned their memory.
  Await([&] { return client_->roster_memory()->used() == others->bytes(); });
  EXPECT_EQ(ListsAsked(), static_cast<size_t>(kLists));
  others.reset();
  left.Wait();
  EXPECT_EQ(attempts, 2 * kLists);
  EXPECT_EQ(client_->roster_memory()->used(), 0U);
}

TEST_F(RosterTest, CancellingEndsAListThatIsAskedFor) {
  Start(R"({"generate": 100})");
  Fault fault;
  fault.target = "/participants";
  fault.wire = WireFault::kSlowBody;
  fault.interval = milliseconds(10);
  emulator_->AddFault(std::move(fault));
  const auto list = StartList();
  Await([&] { return ListsAsked() > 0; });
  list->handle.Cancel();
  const auto& listed = list->Await();
  ASSERT_FALSE(listed.ok());
  EXPECT_EQ(listed.error().kind, GraphErrorKind::kCancelled);
  EXPECT_EQ(listed.error().effect, Effect::kNone);
  EXPECT_EQ(client_->roster_memory()->used(), 0U);
}

TEST_F(RosterTest, SaysThatTheCallIsGone) {
  Start(R"({"generate": 1})");
  emulator_->EndCall(kCall);
  const auto listed = List();
  ASSERT_FALSE(listed.ok());
  EXPECT_EQ(listed.error().kind, GraphErrorKind::kCallNotFound);
}

TEST_F(RosterTest, ReadsOneParticipantAlone) {
  Start(R"({"participants": [{"id": "p-1", "isMuted": true}]})");
  const auto get = [&](const std::string& participant_id) {
    std::optional<GraphResult<GetParticipantResult>> result;
    absl::Notification done;
    GetParticipant(*client_, {kCall, participant_id}, Within(kPatience),
                   [&](GraphResult<GetParticipantResult> answer) {
                     result.emplace(std::move(answer));
                     done.Notify();
                   });
    done.WaitForNotification();
    return *std::move(result);
  };
  const auto found = get("p-1");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found.value().participant.id, "p-1");
  EXPECT_TRUE(found.value().participant.is_muted);
  const auto absent = get("p-2");
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().kind, GraphErrorKind::kParticipantNotFound);
}

}  // namespace
}  // namespace participants::graph
