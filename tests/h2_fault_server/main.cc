// h2-fault-server: the misbehaving HTTP/2 server as a separate program.
#include <pthread.h>
#include <signal.h>

#include <iostream>
#include <optional>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/h2_fault_server/h2_fault_server.h"

namespace fault_server = participants::h2_fault_server;

ABSL_FLAG(std::uint16_t, port, 0, "port on 127.0.0.1; 0 takes a free one");
ABSL_FLAG(std::string, tls_cert_file, "", "PEM certificate chain");
ABSL_FLAG(std::string, tls_key_file, "", "PEM private key");
ABSL_FLAG(std::uint32_t, max_concurrent_streams, 1000, "the limit in SETTINGS");
ABSL_FLAG(bool, hold_bodies, false, "allow no body before its request's headers have arrived");
ABSL_FLAG(std::string, fault, "",
          "the fault of requests: goaway-after-answer, goaway-unprocessed, "
          "goaway-enhance-your-calm, refused-stream, reset-before-headers, reset-after-headers, "
          "reset-in-body, early-answer, early-answer-then-reset, close-without-reply, "
          "close-after-answer, "
          "connection-reset, stall or freeze");
ABSL_FLAG(std::string, method, "", "which requests meet the fault; empty = any");
ABSL_FLAG(int, skip, 0, "how many of them pass unharmed");
ABSL_FLAG(int, times, 1, "how many of the next ones meet it; -1 = for ever");

namespace {

constexpr int kExitSettingRefused = 2;

int Refuse(absl::string_view why) {
  std::cerr << "h2-fault-server: " << why << "\n";
  return kExitSettingRefused;
}

fault_server::H2FaultServerOptions OptionsGiven() {
  fault_server::H2FaultServerOptions options;
  options.port = absl::GetFlag(FLAGS_port);
  options.tls_cert_file = absl::GetFlag(FLAGS_tls_cert_file);
  options.tls_key_file = absl::GetFlag(FLAGS_tls_key_file);
  options.h2.max_concurrent_streams = absl::GetFlag(FLAGS_max_concurrent_streams);
  options.h2.hold_bodies = absl::GetFlag(FLAGS_hold_bodies);
  return options;
}

// Blocks the signals before the first thread exists. Every thread inherits the mask, so only
// sigwait receives them.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A client's disconnect must be an error code, not end the process.
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("an HTTP/2 server that misbehaves on purpose");
  if (const auto leftover = absl::ParseCommandLine(argc, argv); leftover.size() > 1) {
    return Refuse(absl::StrCat("unexpected argument '", leftover[1], "'"));
  }
  std::optional<fault_server::Fault> fault;
  if (const std::string name = absl::GetFlag(FLAGS_fault); !name.empty()) {
    const auto kind = fault_server::FaultKindOf(name);
    if (!kind) return Refuse(absl::StrCat("'", name, "' is no fault"));
    fault.emplace();
    fault->kind = *kind;
    fault->method = absl::GetFlag(FLAGS_method);
    fault->skip = absl::GetFlag(FLAGS_skip);
    fault->times = absl::GetFlag(FLAGS_times);
  }

  const sigset_t stop_signals = BlockStopSignals();
  const auto server = fault_server::H2FaultServer::Start(OptionsGiven());
  if (!server.ok()) return Refuse(server.status().message());
  if (fault) (*server)->AddFault(*fault);
  const nlohmann::ordered_json line = {{"msg", "listening"},
                                       {"address", (*server)->address()},
                                       {"graph_base_url", (*server)->graph_base_url()}};
  std::cout << line.dump() << '\n' << std::flush;

  int signal_number = 0;
  sigwait(&stop_signals, &signal_number);
  return 0;
}
