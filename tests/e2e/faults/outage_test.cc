// Fault row 2: Graph is unavailable for thirty seconds.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/faults/call_swarm.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphErrorReply;

constexpr absl::Duration kOutage = absl::Seconds(30);
constexpr size_t kMostRetries = 100;  // The retry quota: 500 tokens, five per retry.

class FaultRow02 : public testing::Test {
 protected:
  std::vector<CallEnd> RemoveBatch(int count, absl::Duration deadline) {
    std::vector<v1::RemoveParticipantRequest> requests(static_cast<size_t>(count),
                                                       ExampleRemoval());
    for (auto& request : requests) request.set_allow_missing(true);
    return CallSwarm(service_, {.at_once = 50, .deadline = deadline}).Remove(requests);
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

TEST_F(FaultRow02, AnOutageCostsAtMostAHundredRetriesAndEndsWhenGraphIsBack) {
  Fault out;
  out.target = "/participants/";
  out.times = -1;
  out.reply = GraphErrorReply(503, "ServiceUnavailable", "");
  emulator_->AddFault(out);
  size_t calls = 0;
  size_t arrivals = 0;
  const absl::Time outage_ends = absl::Now() + kOutage;
  while (absl::Now() < outage_ends) {
    for (const CallEnd& end : RemoveBatch(50, absl::Seconds(4))) {
      ++calls;
      EXPECT_FALSE(end.status.ok());
      EXPECT_TRUE(DetailsOf(end.status).error_info) << end.status.error_message();
    }
    // Counts batch by batch: on a fast machine there are more requests than the journal keeps.
    arrivals += emulator_->CountRequests("DELETE", "");
    emulator_->ClearJournal();
  }
  std::printf("30 s without Graph: %zu calls, %zu arrivals, %zu retries\n", calls, arrivals,
              arrivals - calls);
  EXPECT_GE(arrivals, calls);
  EXPECT_LE(arrivals - calls, kMostRetries);
  EXPECT_GT(calls, 500U);

  emulator_->ClearFaults();
  const absl::Time back = absl::Now();
  std::vector<absl::Duration> took;
  for (const CallEnd& end : RemoveBatch(1000, absl::Seconds(5))) {
    EXPECT_TRUE(end.status.ok()) << end.status.error_message();
    took.push_back(end.took);
  }
  std::printf("Graph is back: 1,000 calls in %s, each: %s\n",
              absl::FormatDuration(absl::Now() - back).c_str(), Distribution(took).c_str());
}

}  // namespace
}  // namespace participants::e2e
