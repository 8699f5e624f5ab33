// Connections: their counting, their limit, and their port.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "tests/graph_emulator/emulator_fixture.h"

namespace participants::graph_emulator {
namespace {

class ConnectionTest : public EmulatorFixture {
 protected:
  static HttpRequest GetCall() { return {"GET", CallPath(), GraphHeaders(), ""}; }

  // Both ends of every connection use descriptors of this process.
  static void SetUpTestSuite() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }

  std::list<TestClient> ConnectMany(std::size_t count) {
    std::list<TestClient> clients;
    while (clients.size() < count) clients.emplace_back(emulator_->port());
    return clients;
  }
};

TEST_F(ConnectionTest, CountsConnectionsAndNumbersThemInTheJournal) {
  TestClient first = Connect();
  first.Exchange(GetCall());
  first.Exchange(GetCall());
  TestClient second = Connect();
  second.Exchange(GetCall());
  EXPECT_EQ(emulator_->connections_accepted(), 2U);
  EXPECT_EQ(emulator_->connections_open(), 2U);
  const auto journal = emulator_->Journal();
  ASSERT_EQ(journal.size(), 3U);
  EXPECT_EQ(journal[1].connection, 1U);
  EXPECT_EQ(journal[2].connection, 2U);
  EXPECT_LE(journal[1].received_at, journal[2].received_at);

  second.Close();
  EXPECT_TRUE(Eventually([this] { return emulator_->connections_open() == 1; }));
  EXPECT_EQ(emulator_->connections_accepted(), 2U);
}

TEST_F(ConnectionTest, AConnectionWithoutARequestDoesNotCount) {
  TestClient silent = Connect();
  Exchange({"GET", "/_emulator/stats", {}, ""});
  EXPECT_EQ(emulator_->connections_accepted(), 0U);
}

TEST_F(ConnectionTest, AThousandDelayedRequestsAreAnsweredAtOnce) {
  constexpr std::size_t kRequests = 1000;
  std::list<TestClient> clients = ConnectMany(kRequests);
  emulator_->SetDelay(std::chrono::milliseconds(200));
  const auto start = std::chrono::steady_clock::now();
  for (TestClient& client : clients) client.Send(GetCall());
  for (TestClient& client : clients) ASSERT_EQ(client.Receive().answer.status, 200);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, std::chrono::milliseconds(200));
  // Sequentially they would take 200 s. The bound is loose, for sanitizers on a busy machine.
  EXPECT_LT(took, std::chrono::seconds(10));
  RecordProperty(
      "milliseconds",
      static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
}

TEST_F(ConnectionTest, TwoThousandConnectionsStayOpen) {
  constexpr std::size_t kConnections = 2000;
  std::list<TestClient> clients = ConnectMany(kConnections);
  for (int round = 0; round < 2; ++round) {
    for (TestClient& client : clients) client.Send(GetCall());
    for (TestClient& client : clients) ASSERT_EQ(client.Receive().answer.status, 200);
  }
  EXPECT_EQ(emulator_->connections_open(), kConnections);
  EXPECT_EQ(emulator_->connections_accepted(), kConnections);
}

TEST_F(ConnectionTest, ATakenPortIsAnErrorAndAFreedOneIsNot) {
  TestClient client = Connect();
  client.Exchange(GetCall());
  GraphEmulatorOptions options;
  options.port = emulator_->port();
  EXPECT_EQ(GraphEmulator::Start(options).status().code(), absl::StatusCode::kFailedPrecondition);
  emulator_.reset();
  EXPECT_TRUE(client.WaitForEnd());
  EXPECT_TRUE(GraphEmulator::Start(options).ok());
}

TEST_F(ConnectionTest, ListensOnLoopbackOnly) {
  for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "localhost", ""}) {
    GraphEmulatorOptions options;
    options.address = address;
    EXPECT_EQ(GraphEmulator::Start(options).status().code(), absl::StatusCode::kInvalidArgument)
        << address;
  }
}

TEST_F(ConnectionTest, SaysWhereItIs) {
  const std::string origin = "http://127.0.0.1:" + std::to_string(emulator_->port());
  EXPECT_EQ(emulator_->graph_base_url(), origin + "/v1.0");
  EXPECT_EQ(emulator_->authority_host(), origin + "/");
  EXPECT_EQ(emulator_->control_url(), origin + "/_emulator");
}

}  // namespace
}  // namespace participants::graph_emulator
