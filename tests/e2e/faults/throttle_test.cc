// Fault row 1: 429 with every form of Retry-After, and its effect on all callers.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/faults/call_swarm.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphErrorReply;
using graph_emulator::JournalEntry;

struct Form {
  std::string name;
  std::string retry_after;  // Empty = no such header.
  std::chrono::milliseconds least;
};
void PrintTo(const Form& form, std::ostream* os) { *os << form.name; }

// A Retry-After with a date this many seconds after the response's.
constexpr char kDateIn[] = "date in ";
std::string HttpDateIn(absl::Duration duration) {
  return absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now() + duration, absl::UTCTimeZone());
}

class FaultRow01 : public testing::TestWithParam<Form> {
 protected:
  void Throttle(const std::string& retry_after, int times) {
    Fault fault;
    fault.target = "/participants/";
    fault.times = times;
    fault.reply = GraphErrorReply(429, "TooManyRequests", "");
    if (absl::string_view seconds = retry_after; absl::ConsumePrefix(&seconds, kDateIn)) {
      int wait = 0;
      EXPECT_TRUE(absl::SimpleAtoi(seconds, &wait));
      fault.reply->headers = {{"Retry-After", HttpDateIn(absl::Seconds(wait))}};
    } else if (!retry_after.empty()) {
      fault.reply->headers = {{"Retry-After", retry_after}};
    }
    emulator_->AddFault(fault);
  }
  std::vector<JournalEntry> Arrivals() {
    std::vector<JournalEntry> journal = emulator_->Journal();
    std::erase_if(journal, [](const JournalEntry& entry) {
      return entry.target.find("/participants/") == std::string::npos;
    });
    return journal;
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

INSTANTIATE_TEST_SUITE_P(Forms, FaultRow01,
                         testing::Values(Form{"Seconds", "1", std::chrono::milliseconds(1000)},
                                         Form{"Fraction", "1.25", std::chrono::milliseconds(1250)},
                                         // Another second may begin before the response is dated.
                                         Form{"HttpDate", "date in 3", std::chrono::seconds(2)},
                                         Form{"Absent", "", {}}, Form{"Zero", "0", {}},
                                         Form{"Negative", "-5", {}}, Form{"Garbage", "soon", {}}),
                         [](const auto& form) { return form.param.name; });

TEST_P(FaultRow01, AWaitThatFitsIsWaitedAndNeverCutShort) {
  Throttle(GetParam().retry_after, 1);
  v1::InviteParticipantsResponse response;
  EXPECT_TRUE(Invite(service_, ExampleInvitation(), response).ok());
  const auto arrivals = Arrivals();
  ASSERT_EQ(arrivals.size(), 2U);
  EXPECT_GE(arrivals[1].received_at - arrivals[0].received_at, GetParam().least);
}

using FaultRow01Limits = FaultRow01;
INSTANTIATE_TEST_SUITE_P(Forms, FaultRow01Limits,
                         testing::Values(Form{"Huge", "999999999", std::chrono::seconds(300)},
                                         Form{"Later", "90", std::chrono::seconds(90)}),
                         [](const auto& form) { return form.param.name; });

TEST_P(FaultRow01Limits, AWaitThatDoesNotFitIsToldAtOnceAndToEverybody) {
  Throttle(GetParam().retry_after, 1);
  for (const int attempts : {1, 0, 0}) {  // The others fail without a request to Graph.
    v1::RemoveParticipantResponse response;
    const auto status = Remove(service_, ExampleRemoval(), response);
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(details.reason(), "GRAPH_THROTTLED");
    EXPECT_EQ(details.metadata("attempts"), absl::StrCat(attempts));
    EXPECT_EQ(details.metadata("effect"), "none");
    ASSERT_TRUE(details.retry_info);
    EXPECT_NEAR(static_cast<double>(details.retry_info->retry_delay().seconds()),
                std::chrono::duration<double>(GetParam().least).count(), 10);
  }
  EXPECT_EQ(Arrivals().size(), 1U);
}

using FaultRow01Scope = FaultRow01;
INSTANTIATE_TEST_SUITE_P(Scope, FaultRow01Scope,
                         testing::Values(Form{"TwoSeconds", "2", std::chrono::seconds(2)}),
                         [](const auto& form) { return form.param.name; });

TEST_P(FaultRow01Scope, AllCallersOfBothMethodsPauseAndLeaveSpread) {
  Throttle(GetParam().retry_after, 1);
  grpc::ClientContext context;
  v1::RemoveParticipantRequest first = ExampleRemoval();
  first.set_allow_missing(true);
  v1::RemoveParticipantResponse response;
  std::vector<v1::RemoveParticipantRequest> others(60, first);
  std::thread throttled(
      [&] { EXPECT_TRUE(service_.stub().RemoveParticipant(&context, first, &response).ok()); });
  EXPECT_TRUE(AwaitRequests(*emulator_, "DELETE", "", 1));
  // The answer is on its way. Requests that leave before it arrives are not tested here.
  while (Arrivals()[0].status == 0) {
  }
  EXPECT_FALSE(service_.process().AwaitLine("no line has this", absl::Milliseconds(200)));
  const std::vector<v1::InviteParticipantsRequest> invitations(60, ExampleInvitation());
  for (const CallEnd& end :
       CallSwarm(service_, {.at_once = 120}).RemoveAndInvite(others, invitations)) {
    EXPECT_TRUE(end.status.ok()) << end.status.error_message();
  }
  throttled.join();
  const auto arrivals = Arrivals();
  for (const char* method : {"DELETE", "POST"}) {
    auto earliest = std::chrono::steady_clock::duration::max();
    auto latest = std::chrono::steady_clock::duration::min();
    for (size_t i = 1; i < arrivals.size(); ++i) {
      if (arrivals[i].method != method) continue;
      earliest = std::min(earliest, arrivals[i].received_at - arrivals[0].received_at);
      latest = std::max(latest, arrivals[i].received_at - arrivals[0].received_at);
    }
    EXPECT_GE(earliest, GetParam().least) << method;
    EXPECT_GE(latest - earliest, std::chrono::milliseconds(50)) << method;
  }
}

}  // namespace
}  // namespace participants::e2e
