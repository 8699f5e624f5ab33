// graph-emulator: the fake Graph as a separate program.
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/graph_emulator/program_settings.h"

namespace emulator = participants::graph_emulator;

ABSL_FLAG(std::string, listen_address, "127.0.0.1:0",
          "host:port to listen on, loopback only; port 0 takes a free one");
ABSL_FLAG(std::string, tls_cert_file, "",
          "PEM certificate chain; with --tls_key_file the emulator speaks https");
ABSL_FLAG(std::string, tls_key_file, "", "PEM private key");
ABSL_FLAG(std::string, tenant_id, emulator::GraphEmulatorOptions().tenant_id,
          "the tenant whose tokens are issued");
ABSL_FLAG(std::string, client_id, emulator::GraphEmulatorOptions().client_id,
          "the application that gets tokens");
ABSL_FLAG(std::string, client_secret, emulator::GraphEmulatorOptions().client_secret,
          "its secret (a made-up one)");
ABSL_FLAG(std::string, client_certificate, "",
          "PEM file with a certificate that the application may sign assertions with");
ABSL_FLAG(std::string, federated_issuer, "",
          "the issuer whose tokens the application may use, such as a cluster's");
ABSL_FLAG(std::string, federated_subject, "",
          "the subject of those tokens: system:serviceaccount:NAMESPACE:NAME");
ABSL_FLAG(std::string, federated_issuer_key, "",
          "PEM file with the key of --federated_issuer, public or private");
ABSL_FLAG(std::string, managed_identity, "",
          "client id of the managed identity that the metadata service has; empty = none");
ABSL_FLAG(std::string, authority_alias, "",
          "a further base URL of the authority, with a trailing slash");
ABSL_FLAG(absl::Duration, token_lifetime, absl::Hours(1), "lifetime of a token");
ABSL_FLAG(absl::Duration, ring_time, absl::Seconds(10),
          "how long an invitation rings before the callee acts as --callee says");
ABSL_FLAG(std::string, callee, "answer",
          "what every invited participant does: answer, decline or timeout");
ABSL_FLAG(std::string, call,
          absl::StrCat(emulator::kExampleCallId, "=", emulator::kExampleParticipantId),
          "initial calls, with their active participants: "
          "callid=participant+participant,callid=...");

namespace {

constexpr int kExitSettingRefused = 2;

int Refuse(absl::string_view why) {
  std::cerr << "graph-emulator: " << why << "\n";
  return kExitSettingRefused;
}

emulator::ProgramFlags FlagsGiven() {
  return {absl::GetFlag(FLAGS_listen_address),
          absl::GetFlag(FLAGS_tls_cert_file),
          absl::GetFlag(FLAGS_tls_key_file),
          absl::GetFlag(FLAGS_tenant_id),
          absl::GetFlag(FLAGS_client_id),
          absl::GetFlag(FLAGS_client_secret),
          absl::GetFlag(FLAGS_token_lifetime),
          absl::GetFlag(FLAGS_ring_time),
          absl::GetFlag(FLAGS_callee),
          absl::GetFlag(FLAGS_call),
          absl::GetFlag(FLAGS_client_certificate),
          absl::GetFlag(FLAGS_federated_issuer),
          absl::GetFlag(FLAGS_federated_subject),
          absl::GetFlag(FLAGS_federated_issuer_key),
          absl::GetFlag(FLAGS_managed_identity),
          absl::GetFlag(FLAGS_authority_alias)};
}

// Blocks the signals before the first thread exists. Every thread inherits the mask, so only
// sigwait receives them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // The reader of the first line may have closed the pipe before the second.
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Each connection needs a descriptor, and the usual soft limit of 1,024 is less than the clients
// under test open. Best effort: the hard limit stays.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void Announce(const emulator::GraphEmulator& graph) {
  const nlohmann::ordered_json line = {{"msg", "listening"},
                                       {"address", graph.address()},
                                       {"graph_base_url", graph.graph_base_url()},
                                       {"authority_host", graph.authority_host()},
                                       {"imds_url", graph.imds_url()}};
  std::cout << line.dump() << '\n' << std::flush;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "a fake Microsoft Graph with call state, and a fake Entra token endpoint beside it; "
      "docs/emulator.md says how it is steered, below /_emulator/");
  const std::vector<char*> leftover = absl::ParseCommandLine(argc, argv);
  if (leftover.size() > 1) {
    return Refuse(absl::StrCat("unexpected argument '", leftover[1], "'"));
  }
  const auto settings = emulator::ReadSettings(FlagsGiven());
  if (!settings.ok()) return Refuse(settings.status().message());

  const sigset_t stop_signals = BlockStopSignals();
  RaiseDescriptorLimit();
  const auto graph = emulator::GraphEmulator::Start(settings->options);
  if (!graph.ok()) return Refuse(graph.status().message());
  if (const absl::Status status = emulator::Furnish(*settings, **graph); !status.ok()) {
    return Refuse(status.message());
  }
  Announce(**graph);

  int signal_number = 0;
  sigwait(&stop_signals, &signal_number);
  return 0;
}
