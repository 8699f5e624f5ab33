// The connection to Graph that the service opens before the first call needs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::FindHeader;
using graph_emulator::JournalEntry;
using graph_emulator::WireFault;
using testing::HasSubstr;

// One second plus the start, which sanitizers slow down.
#ifdef PARTICIPANTS_SANITIZED
constexpr absl::Duration kMostOnStart = kPatience;
#else
constexpr absl::Duration kMostOnStart = absl::Seconds(5);
#endif

// How the first answer is lost.
std::unique_ptr<graph_emulator::GraphEmulator> StartEmulator(WireFault wire) {
  auto emulator = StartExampleEmulator();
  graph_emulator::Fault fault;
  fault.method = "HEAD";
  fault.wire = wire;
  emulator->AddFault(fault);
  return emulator;
}

TEST(WarmUp, TheFirstCallFindsAConnection) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  ASSERT_EQ(emulator->CountRequests("HEAD", ""), 1U);
  const JournalEntry head = emulator->Journal().back();
  EXPECT_EQ(head.target, "/v1.0/");
  EXPECT_EQ(FindHeader(head.headers, "Authorization"), "");
  v1::RemoveParticipantResponse response;
  ASSERT_TRUE(Remove(service, ExampleRemoval(), response).ok());
  EXPECT_EQ(emulator->Journal().back().method, "DELETE");
  EXPECT_EQ(emulator->Journal().back().connection, head.connection);
}

TEST(WarmUp, AGraphThatIsSilentHoldsNothingUp) {
  const auto emulator = StartEmulator(WireFault::kNeverAnswer);
  const absl::Time begin = absl::Now();
  ServiceProcess service(*emulator);  // Ready.
  EXPECT_LT(absl::Now() - begin, kMostOnStart);
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(service, ExampleRemoval(), response).ok());
}

TEST(WarmUp, AGraphThatHangsUpHoldsNothingUp) {
  const auto emulator = StartEmulator(WireFault::kBeforeReply);
  ServiceProcess service(*emulator);
  EXPECT_EQ(emulator->CountRequests("HEAD", ""), 1U);
  const auto line = service.process().AwaitLine(R"("msg":"no answer from Graph")", kPatience);
  ASSERT_TRUE(line.has_value());
  EXPECT_THAT(*line, HasSubstr(R"("reason":"GRAPH_UNAVAILABLE")"));
  EXPECT_THAT(*line, HasSubstr("Check --egress_proxy"));
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(service, ExampleRemoval(), response).ok());
}

}  // namespace
}  // namespace participants::e2e
