// Row 6 of the fault list: the name server returns NXDOMAIN, fails, is silent, or changes its
// answer.
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/network_faults/graph_by_name.h"
#include "tests/e2e/network_faults/network_sandbox.h"

namespace participants::e2e {
namespace {

constexpr char kUnreachable[] = "UNAVAILABLE GRAPH_UNREACHABLE network none";
constexpr char kOutOfTime[] = "DEADLINE_EXCEEDED DEADLINE caller none";
constexpr char kRemoved[] = "OK OUTCOME_REMOVED";
// How long the service uses an address after it has changed.
constexpr absl::Duration kAddressLife = absl::Seconds(5);

size_t ThreadsOf(const ChildProcess& process) {
  const std::filesystem::directory_iterator tasks(absl::StrCat("/proc/", process.pid(), "/task"));
  return static_cast<size_t>(std::distance(begin(tasks), end(tasks)));
}

class FaultRow06Dns : public NetworkTest {
 protected:
  void SetUp() override {
    NetworkTest::SetUp();
    if (IsSkipped()) return;
    NetworkSandbox::SetResolverOptions("timeout:1 attempts:1");
    graph_ = std::make_unique<GraphByName>();
    emulator_ = graph_->StartAt("127.0.0.2");
    service_ =
        std::make_unique<ServiceProcess>(*emulator_, graph_->ServiceOptions(emulator_->port()));
  }

  void ExpectUnreachable(DnsServer::Answer answer) {
    graph_->dns().SetAnswer(answer);
    constexpr absl::Duration kTime = absl::Seconds(3);
    for (const Rpc rpc : {Rpc::kRemoval, Rpc::kInvitation}) {
      const size_t questions = graph_->dns().questions();
      const Heard heard = Call(*service_, rpc, kTime);
      EXPECT_EQ(Verdict(heard), kUnreachable);
      // The hint for the operator.
      EXPECT_TRUE(service_->process().AwaitLine("Check DNS", kPatience));
      EXPECT_GT(graph_->dns().questions(), questions);
    }
    EXPECT_EQ(emulator_->connections_accepted(), 0U);
    ExpectRecovery();
  }

  // Calls succeed without waiting for an earlier failure.
  void ExpectRecovery() {
    graph_->dns().SetAddress("127.0.0.2");
    const Heard heard = Call(*service_, Rpc::kRemoval, absl::Seconds(5));
    EXPECT_EQ(Verdict(heard), kRemoved);
    EXPECT_LE(heard.elapsed, kSlack);
  }

  std::unique_ptr<GraphByName> graph_;
  std::unique_ptr<graph_emulator::GraphEmulator> emulator_;
  std::unique_ptr<ServiceProcess> service_;
};

TEST_F(FaultRow06Dns, ANameThatDoesNotExistIsUnreachable) {
  ExpectUnreachable(DnsServer::Answer::kNoSuchName);
}

TEST_F(FaultRow06Dns, AServerThatFailsIsUnreachable) {
  ExpectUnreachable(DnsServer::Answer::kServerFailure);
}

// The resolver times out after a second, so all four attempts of an invitation fail.
TEST_F(FaultRow06Dns, ASilentServerIsUnreachable) {
  graph_->dns().SetAnswer(DnsServer::Answer::kSilence);
  const Heard heard = Call(*service_, Rpc::kInvitation, absl::Seconds(30));
  EXPECT_EQ(Verdict(heard), kUnreachable);
  EXPECT_EQ(heard.details.metadata("attempts"), "4");
  EXPECT_EQ(emulator_->connections_accepted(), 0U);
  ExpectRecovery();
}

// The resolver would retry for most of a minute. That must delay neither this caller nor the next
// one.
TEST_F(FaultRow06Dns, APatientResolverKeepsNobodyBeyondTheDeadline) {
  NetworkSandbox::SetResolverOptions("timeout:20 attempts:2");
  graph_->dns().SetAnswer(DnsServer::Answer::kSilence);
  constexpr absl::Duration kTime = absl::Seconds(1);
  for (const Rpc rpc : {Rpc::kRemoval, Rpc::kInvitation}) {
    const Heard heard = Call(*service_, rpc, kTime);
    EXPECT_EQ(Verdict(heard), kOutOfTime);
  }
  ExpectRecovery();
  const absl::Time begin = absl::Now();
  EXPECT_EQ(service_->Stop(), 0);
  EXPECT_LE(absl::Now() - begin, absl::Seconds(2) + kSlack);
}

// An attempt ends with the connect time-out of 5 s, and the next one starts.
TEST_F(FaultRow06Dns, APatientResolverIsGivenUpAfterTheConnectTimeout) {
  NetworkSandbox::SetResolverOptions("timeout:20 attempts:2");
  graph_->dns().SetAnswer(DnsServer::Answer::kSilence);
  constexpr absl::Duration kTime = absl::Seconds(7);
  const Heard heard = Call(*service_, Rpc::kInvitation, kTime);
  EXPECT_EQ(Verdict(heard), kOutOfTime);
  EXPECT_EQ(heard.details.metadata("attempts"), "2");
  EXPECT_EQ(emulator_->connections_accepted(), 0U);
}

TEST_F(FaultRow06Dns, ThreadsThatAskASilentServerEnd) {
  NetworkSandbox::SetResolverOptions("timeout:2 attempts:1");
  graph_->dns().SetAnswer(DnsServer::Answer::kSilence);
  // Other tests check whether the service or the client's library reports the deadline: a busy
  // machine leaves no margin in so short a time.
  const auto run_out_of_time = [this] {
    const Heard heard = Call(*service_, Rpc::kRemoval, absl::Milliseconds(300));
    EXPECT_EQ(heard.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  };
  // The first call also creates gRPC's own threads.
  run_out_of_time();
  constexpr size_t kCalls = 16;
  const size_t before = ThreadsOf(service_->process());
  for (size_t i = 0; i < kCalls; ++i) run_out_of_time();
  EXPECT_TRUE(Eventually([&] { return ThreadsOf(service_->process()) <= before; }))
      << ThreadsOf(service_->process()) << " threads, " << before << " before";
}

TEST_F(FaultRow06Dns, AChangedAddressIsUsedOnceTheOldServerHasGone) {
  graph_->dns().SetAddress("127.0.0.2");
  ASSERT_EQ(Verdict(Call(*service_, Rpc::kRemoval, absl::Seconds(5))), kRemoved);
  const auto moved = graph_->StartAt("127.0.0.3", emulator_->port());
  graph_->dns().SetAddress("127.0.0.3");
  emulator_.reset();
  const auto begin = absl::Now();
  Heard heard;
  absl::Notification pause;  // Between calls, which fail at once when the retry quota is used up.
  const auto removed = [&] {
    pause.WaitForNotificationWithTimeout(absl::Milliseconds(50));
    heard = Call(*service_, Rpc::kRemoval, absl::Seconds(1));
    return heard.status.ok();
  };
  EXPECT_TRUE(Eventually(removed, absl::Seconds(90)));
  EXPECT_EQ(Verdict(heard), kRemoved);
  const absl::Duration outage = absl::Now() - begin;
  RecordProperty("outage_ms", absl::StrCat(absl::ToInt64Milliseconds(outage)));
  EXPECT_LE(outage, kAddressLife + kSlack);
  EXPECT_EQ(moved->CountRequests("DELETE", "/participants/"), 1U);
}

}  // namespace
}  // namespace participants::e2e
