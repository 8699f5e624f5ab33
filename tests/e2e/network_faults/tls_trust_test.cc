// Row 7 of the fault list: the server in Graph's place cannot prove that it is Graph.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/e2e/network_faults/graph_by_name.h"
#include "tests/e2e/network_faults/tls_peer.h"

namespace participants::e2e {
namespace {

using Certificate = GraphByName::Certificate;

constexpr char kUntrusted[] = "INTERNAL GRAPH_TLS_UNTRUSTED network none";
constexpr char kUnreachable[] = "UNAVAILABLE GRAPH_UNREACHABLE network none";
constexpr char kRemoved[] = "OK OUTCOME_REMOVED";
constexpr absl::Duration kTime = absl::Seconds(3);

class FaultRow07Tls : public NetworkTest {
 protected:
  void SetUp() override {
    NetworkTest::SetUp();
    if (IsSkipped()) return;
    graph_ = std::make_unique<GraphByName>();
    graph_->dns().SetAddress("127.0.0.2");
  }

  // The emulator's token address is only lent: the service requests no token from it.
  void StartService(std::uint16_t port) {
    service_ = std::make_unique<ServiceProcess>(*bystander_, graph_->ServiceOptions(port));
  }

  // The call has one log line, apart from its audit records. The line says what was wrong.
  void ExpectOneLogLine(const Heard& heard) {
    ASSERT_TRUE(heard.details.request_info);
    const std::string id =
        absl::StrCat(R"("request_id":")", heard.details.request_info->request_id());
    const auto line = service_->process().AwaitLine(id, kPatience);
    ASSERT_TRUE(line);
    EXPECT_TRUE(absl::StrContains(*line, heard.details.reason())) << *line;
    EXPECT_TRUE(absl::StrContains(*line, "--graph_ca_file")) << *line;  // The operator's hint.
    const auto lines = service_->process().lines();
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [&](const std::string& other) { return absl::StrContains(other, id); }),
              1);
  }

  // Both calls are rejected at once, with one connection and one log line each.
  void ExpectUntrusted(const TlsPeer& peer) {
    const size_t before = peer.counts().connections;  // The service opens one at start.
    for (const Rpc rpc : {Rpc::kRemoval, Rpc::kInvitation}) {
      const Heard heard = Call(*service_, rpc, kTime);
      EXPECT_EQ(Verdict(heard), kUntrusted);
      EXPECT_EQ(heard.details.metadata("attempts"), "1");
      EXPECT_LE(heard.elapsed, kSlack);
      ExpectOneLogLine(heard);
    }
    EXPECT_EQ(peer.counts().connections, before + 2);
    EXPECT_EQ(peer.counts().plain, 0U);
    EXPECT_EQ(peer.counts().requests, 0U);
  }
  void ExpectUntrusted(const Certificate::Options& options) {
    const Certificate certificate(options);
    const TlsPeer peer({}, certificate);
    StartService(peer.port());
    ExpectUntrusted(peer);
  }

  std::unique_ptr<GraphByName> graph_;
  std::unique_ptr<graph_emulator::GraphEmulator> bystander_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
};

TEST_F(FaultRow07Tls, AnExpiredCertificateIsUntrusted) {
  Certificate::Options options = graph_->Signed();
  options.expired = true;
  ExpectUntrusted(options);
}

TEST_F(FaultRow07Tls, ACertificateForAnotherHostIsUntrusted) {
  ExpectUntrusted(graph_->Signed("DNS:not-graph.test"));
}

TEST_F(FaultRow07Tls, ACertificateByAnUnknownAuthorityIsUntrusted) {
  const Certificate stranger({.name = "DNS:stranger.test", .is_authority = true});
  ExpectUntrusted({.name = "DNS:graph.test", .issuer = &stranger});
}

// OpenSSL finds the authority by name, and then that the signature is wrong.
TEST_F(FaultRow07Tls, ACertificateByAnAuthorityWithAnotherKeyIsUntrusted) {
  const Certificate stranger({.name = "DNS:authority.test", .is_authority = true});
  ExpectUntrusted({.name = "DNS:graph.test", .issuer = &stranger});
}

TEST_F(FaultRow07Tls, ASelfSignedCertificateIsUntrusted) {
  ExpectUntrusted({.name = "DNS:graph.test"});
}

// A server that only speaks a broken protocol will not do better at the next attempt.
TEST_F(FaultRow07Tls, AnOutdatedProtocolIsUntrusted) {
  for (const auto manner : {TlsPeer::Manner::kOutdated, TlsPeer::Manner::kAncient}) {
    const Certificate certificate(graph_->Signed());
    TlsPeer::Options options;
    options.manner = manner;
    const TlsPeer peer(options, certificate);
    StartService(peer.port());
    ExpectUntrusted(peer);
  }
}

TEST_F(FaultRow07Tls, AHandshakeThatIsBrokenOffIsUnreachable) {
  const Certificate certificate(graph_->Signed());
  const TlsPeer peer({.manner = TlsPeer::Manner::kBreaksOff}, certificate);
  StartService(peer.port());
  size_t attempts = 0;
  for (const Rpc rpc : {Rpc::kRemoval, Rpc::kInvitation}) {
    const Heard heard = Call(*service_, rpc, kTime);
    EXPECT_EQ(Verdict(heard), kUnreachable);
    attempts += std::stoul(heard.details.metadata("attempts"));
  }
  // One connection precedes the call. libcurl must not retry by itself, nor with an older protocol.
  EXPECT_EQ(peer.counts().connections, 1 + attempts);
  EXPECT_EQ(peer.counts().plain, 0U);
}

TEST_F(FaultRow07Tls, ARotatedCertificateIsTrustedOnlyByTheSameAuthority) {
  auto before = graph_->StartAt("127.0.0.2");
  const std::uint16_t port = before->port();
  StartService(port);
  ASSERT_EQ(Verdict(Call(*service_, Rpc::kRemoval, kTime)), kRemoved);
  before.reset();

  const Certificate next(graph_->Signed());
  auto after = graph_->StartAt("127.0.0.2", port, next);
  EXPECT_EQ(Verdict(Call(*service_, Rpc::kRemoval, kTime)), kRemoved);
  EXPECT_EQ(after->connections_accepted(), 1U);
  after.reset();

  const Certificate stranger({.name = "DNS:stranger.test", .is_authority = true});
  const Certificate foreign({.name = "DNS:graph.test", .issuer = &stranger});
  const TlsPeer peer({.port = port}, foreign);
  ExpectUntrusted(peer);
}

}  // namespace
}  // namespace participants::e2e
