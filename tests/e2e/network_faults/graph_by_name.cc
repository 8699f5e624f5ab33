#include "tests/e2e/network_faults/graph_by_name.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/network_faults/network_sandbox.h"
#include "tests/graph_emulator/random_id.h"

namespace participants::e2e {
namespace {

using graph_emulator::GraphEmulator;
using graph_emulator::GraphEmulatorOptions;

constexpr char kToken[] = "token-of-a-test";

std::string CodeName(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return "OK";
    case grpc::StatusCode::UNKNOWN:
      return "UNKNOWN";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "DEADLINE_EXCEEDED";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "RESOURCE_EXHAUSTED";
    case grpc::StatusCode::INTERNAL:
      return "INTERNAL";
    case grpc::StatusCode::UNAVAILABLE:
      return "UNAVAILABLE";
    default:
      return absl::StrCat("code ", static_cast<int>(code));
  }
}

}  // namespace

Heard Call(ServiceProcess& service, Rpc rpc, absl::Duration time) {
  Heard heard;
  const auto begin = std::chrono::steady_clock::now();
  if (rpc == Rpc::kRemoval) {
    v1::RemoveParticipantResponse response;
    heard.status = Remove(service, ExampleRemoval(), response, time);
    heard.outcome = v1::RemoveParticipantResponse::Outcome_Name(response.outcome());
  } else {
    v1::InviteParticipantsResponse response;
    heard.status = Invite(service, ExampleInvitation(), response, time);
  }
  heard.elapsed = absl::FromChrono(std::chrono::steady_clock::now() - begin);
  heard.details = DetailsOf(heard.status);
  return heard;
}

std::string Verdict(const Heard& heard) {
  const std::string code = CodeName(heard.status.error_code());
  if (heard.status.ok()) return heard.outcome.empty() ? code : code + " " + heard.outcome;
  return absl::StrCat(code, " ", heard.details.reason(), " ", heard.details.metadata("party"), " ",
                      heard.details.metadata("effect"));
}

bool Eventually(const std::function<bool()>& holds, absl::Duration time) {
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(time);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

void NetworkTest::SetUp() {
  if (!NetworkSandbox::problem().empty()) GTEST_SKIP() << NetworkSandbox::problem();
}

GraphByName::GraphByName()
    : token_file_(testing::TempDir() + "graph_by_name_" + graph_emulator::RandomHex(8)) {
  std::ofstream(token_file_) << kToken;
}

GraphByName::~GraphByName() { std::remove(token_file_.c_str()); }

std::unique_ptr<GraphEmulator> GraphByName::StartAt(const std::string& address, std::uint16_t port,
                                                    const Certificate& certificate) const {
  GraphEmulatorOptions options;
  options.address = address;
  options.port = port;
  options.tls_cert_file = certificate.cert_file();
  options.tls_key_file = certificate.key_file();
  auto emulator = StartExampleEmulator(std::move(options));
  emulator->AcceptToken(kToken);
  return emulator;
}

GraphByName::Certificate::Options GraphByName::Signed(const std::string& name) const {
  return {.name = name, .issuer = &authority_};
}

ServiceProcess::Options GraphByName::ServiceOptions(std::uint16_t port) const {
  ServiceProcess::Options options;
  options.graph_base_url = absl::StrCat("https://graph.test:", port, "/v1.0");
  options.flags = {"--graph_ca_file=" + authority_.cert_file(), "--credential=static",
                   "--static_token_file=" + token_file_};
  return options;
}

}  // namespace participants::e2e
