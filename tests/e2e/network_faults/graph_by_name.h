// Shared by the tests of this folder: a Graph that is found by name and trusted by its certificate,
// and timed calls.
#ifndef TESTS_E2E_NETWORK_FAULTS_GRAPH_BY_NAME_H_
#define TESTS_E2E_NETWORK_FAULTS_GRAPH_BY_NAME_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "tests/e2e/network_faults/dns_server.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/graph_emulator/test_certificate.h"

namespace participants::e2e {

// How much later than promised something may happen on a busy machine. An answer of the service's
// own proves that it came before the caller's deadline: otherwise gRPC's client would have ended
// the call.
inline constexpr absl::Duration kSlack = absl::Seconds(1);

enum class Rpc { kRemoval, kInvitation };

struct Heard {
  grpc::Status status;
  ErrorDetails details;
  std::string outcome;  // Of a removal.
  absl::Duration elapsed;
};
Heard Call(ServiceProcess& service, Rpc rpc, absl::Duration time);

// The parts a caller acts upon: "UNAVAILABLE GRAPH_UNREACHABLE network none", or "OK
// OUTCOME_REMOVED".
std::string Verdict(const Heard& heard);

// Whether the condition becomes true within this time.
bool Eventually(const std::function<bool()>& holds, absl::Duration time = kPatience);

// Skips its tests when there is no sandbox.
class NetworkTest : public testing::Test {
 protected:
  void SetUp() override;
};

// https://graph.test, at whatever address the name server returns.
class GraphByName {
 public:
  using Certificate = graph_emulator::TestCertificate;

  GraphByName();
  ~GraphByName();
  GraphByName(const GraphByName&) = delete;
  GraphByName& operator=(const GraphByName&) = delete;

  // Runs Graph at this address, with the page's call, until the pointer is destroyed.
  std::unique_ptr<graph_emulator::GraphEmulator> StartAt(const std::string& address,
                                                         std::uint16_t port,
                                                         const Certificate& certificate) const;
  std::unique_ptr<graph_emulator::GraphEmulator> StartAt(const std::string& address,
                                                         std::uint16_t port = 0) const {
    return StartAt(address, port, good_);
  }
  // A certificate for this name, signed by the authority that the service trusts.
  Certificate::Options Signed(const std::string& name = "DNS:graph.test") const;

  ServiceProcess::Options ServiceOptions(std::uint16_t port) const;

  DnsServer& dns() { return dns_; }

 private:
  DnsServer dns_;
  const Certificate authority_{{.name = "DNS:authority.test", .is_authority = true}};
  const Certificate good_{Signed()};
  std::string token_file_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_GRAPH_BY_NAME_H_
