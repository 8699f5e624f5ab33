// Row 26 of the fault list: the machine's clock is set by an hour while the service runs.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/network_faults/graph_by_name.h"
#include "tests/e2e/network_faults/jumping_clock.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphErrorReply;
using graph_emulator::JournalEntry;

constexpr char kRemoved[] = "OK OUTCOME_REMOVED";
constexpr char kToken[] = "/oauth2/v2.0/token";
constexpr char kParticipants[] = "/participants/";
constexpr absl::Duration kPlenty = absl::Seconds(20);

class FaultRow26ClockJump : public NetworkTest, public testing::WithParamInterface<absl::Duration> {
 protected:
  void SetUp() override {
    NetworkTest::SetUp();
    if (IsSkipped()) return;
    if (!JumpingClock::problem().empty()) GTEST_SKIP() << JumpingClock::problem();
    clock_ = std::make_unique<JumpingClock>();
    Start({});
  }

  // Abseil waits on the kernel's wall clock, which libfaketime cannot move. With the two clocks
  // apart, the process would take an hour to end, which says nothing about a clock that jumps.
  void TearDown() override {
    if (clock_) clock_->SetAhead(absl::ZeroDuration());
  }

  void Start(graph_emulator::GraphEmulatorOptions graph) {
    service_.reset();
    clock_->SetAhead(absl::ZeroDuration());
    emulator_ = StartExampleEmulator(std::move(graph));
    ServiceProcess::Options options;
    options.environment = clock_->environment();
    service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  }

  void Jump() { clock_->SetAhead(GetParam()); }

  // Otherwise a test would prove nothing.
  void ExpectServiceHasJumped() {
    auto request = ExampleRemoval();
    request.set_participant_id("nobody");
    v1::RemoveParticipantResponse response;
    const ErrorDetails details = DetailsOf(Remove(*service_, request, response));
    ASSERT_TRUE(details.request_info);
    const auto logged_line =
        service_->process().AwaitLine(details.request_info->request_id(), kPatience);
    ASSERT_TRUE(logged_line);
    const std::string& line = *logged_line;
    constexpr absl::string_view kKey = R"("ts":")";
    const size_t begin = line.find(kKey.data());
    ASSERT_NE(begin, line.npos) << line;
    absl::Time logged;
    const size_t at = begin + kKey.size();
    ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, line.substr(at, line.find('"', at) - at),
                                &logged, nullptr));
    EXPECT_LE(absl::AbsDuration(logged - absl::Now() - GetParam()), kPatience) << line;
  }

  // Makes a call. The clock jumps once this many requests have arrived.
  Heard CallWithJump(Rpc rpc, absl::Duration time, const std::string& target, size_t arrivals) {
    Heard heard;
    std::thread caller([&] { heard = Call(*service_, rpc, time); });
    EXPECT_TRUE(AwaitRequests(*emulator_, "", target, arrivals));
    Jump();
    caller.join();
    return heard;
  }

  std::vector<JournalEntry> Received(const std::string& target) {
    std::vector<JournalEntry> received;
    for (JournalEntry& entry : emulator_->Journal()) {
      if (entry.target.find(target) != entry.target.npos) received.push_back(std::move(entry));
    }
    return received;
  }

  absl::Duration BetweenFirstTwo(const std::string& target) {
    const auto received = Received(target);
    EXPECT_GE(received.size(), 2U);
    if (received.size() < 2) return absl::ZeroDuration();
    return absl::FromChrono(received[1].received_at - received[0].received_at);
  }

  std::unique_ptr<JumpingClock> clock_;
  std::unique_ptr<graph_emulator::GraphEmulator> emulator_;
  std::unique_ptr<ServiceProcess> service_;
};

TEST_P(FaultRow26ClockJump, ATokenIsKeptForAsLongAsItWasTo) {
  Jump();
  EXPECT_EQ(Verdict(Call(*service_, Rpc::kRemoval, kPlenty)), kRemoved);
  ExpectServiceHasJumped();
  EXPECT_EQ(emulator_->CountRequests("POST", kToken), 1U);
}

TEST_P(FaultRow26ClockJump, ATokenIsRenewedWhenItWasToBe) {
  constexpr auto kLife = std::chrono::seconds(6);
  graph_emulator::GraphEmulatorOptions graph;
  graph.token_lifetime = kLife;
  Start(std::move(graph));
  Jump();
  EXPECT_EQ(Verdict(Call(*service_, Rpc::kRemoval, kPlenty)), kRemoved);
  ASSERT_TRUE(AwaitRequests(*emulator_, "POST", kToken, 2));
  // After four fifths of the token's lifetime, less at most a tenth of that.
  const absl::Duration renewed_after = BetweenFirstTwo(kToken);
  EXPECT_GE(renewed_after, absl::FromChrono(kLife) * 0.71);
  EXPECT_LE(renewed_after, absl::FromChrono(kLife) * 0.8 + kSlack);
}

TEST_P(FaultRow26ClockJump, AWaitForGraphIsNeitherCutNorStretched) {
  Fault fault;
  fault.target = kParticipants;
  fault.reply = GraphErrorReply(429, "TooManyRequests", "", {{"Retry-After", "2"}});
  emulator_->AddFault(fault);
  EXPECT_EQ(Verdict(CallWithJump(Rpc::kRemoval, kPlenty, kParticipants, 1)), kRemoved);
  const absl::Duration waited = BetweenFirstTwo(kParticipants);
  EXPECT_GE(waited, absl::Seconds(2));
  EXPECT_LE(waited, absl::Seconds(2.2) + kSlack);
  EXPECT_EQ(emulator_->CountRequests("POST", kToken), 1U);
}

TEST_P(FaultRow26ClockJump, ADeadlineIsNeitherCutNorStretched) {
  Fault fault;
  fault.target = "/invite";
  fault.wire = graph_emulator::WireFault::kNeverAnswer;
  emulator_->AddFault(fault);
  constexpr absl::Duration kTime = absl::Seconds(2);
  const Heard heard = CallWithJump(Rpc::kInvitation, kTime, "/invite", 1);
  EXPECT_EQ(Verdict(heard), "DEADLINE_EXCEEDED DEADLINE caller unknown");
  EXPECT_GE(heard.elapsed, kTime - absl::Milliseconds(100));
  ExpectServiceHasJumped();
}

// Graph dates its responses. The wait is the difference between its own two dates.
TEST_P(FaultRow26ClockJump, AWaitUntilADateIsNeitherCutNorStretched) {
  Jump();
  Fault fault;
  fault.target = kParticipants;
  fault.reply = GraphErrorReply(
      429, "TooManyRequests", "",
      {{"Retry-After", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now() + absl::Seconds(3),
                                        absl::UTCTimeZone())}});
  emulator_->AddFault(fault);
  const Heard heard = Call(*service_, Rpc::kRemoval, kPlenty);
  EXPECT_EQ(Verdict(heard), kRemoved);
  EXPECT_GE(heard.elapsed, absl::Seconds(2));  // Another second may have begun in between.
  EXPECT_LE(heard.elapsed, absl::Seconds(3) + kSlack);
  EXPECT_EQ(emulator_->CountRequests("DELETE", kParticipants), 2U);
}

INSTANTIATE_TEST_SUITE_P(, FaultRow26ClockJump, testing::Values(absl::Hours(1), -absl::Hours(1)),
                         [](const testing::TestParamInfo<absl::Duration>& jump) {
                           return jump.param > absl::ZeroDuration() ? "AnHourAhead" : "AnHourBack";
                         });

}  // namespace
}  // namespace participants::e2e
