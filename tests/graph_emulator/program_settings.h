// Interprets graph-emulator's command line.
#ifndef TESTS_GRAPH_EMULATOR_PROGRAM_SETTINGS_H_
#define TESTS_GRAPH_EMULATOR_PROGRAM_SETTINGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::graph_emulator {

// As given, before validation.
struct ProgramFlags {
  std::string listen_address;
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string tenant_id;
  std::string client_id;
  std::string client_secret;
  absl::Duration token_lifetime;
  absl::Duration ring_time;
  std::string callee;
  std::string calls;
  std::string client_certificate;
  std::string federated_issuer;
  std::string federated_subject;
  std::string federated_issuer_key;
  std::string managed_identity;
  std::string authority_alias;
};

struct CallAtStart {
  std::string call_id;
  std::vector<std::string> participant_ids;
};

// Has the names of files, not their content.
struct ProgramSettings {
  GraphEmulatorOptions options;
  std::vector<CallAtStart> calls;
  std::string client_certificate_file;                      // empty = none
  std::optional<FederatedCredential> federated_credential;  // comes with the next
  std::string federated_issuer_key_file;
  std::optional<ManagedIdentity> managed_identity;
};

// INVALID_ARGUMENT with one line that names the flag.
absl::StatusOr<ProgramSettings> ReadSettings(const ProgramFlags& flags);

// Adds the calls and credentials to a running emulator. INVALID_ARGUMENT, which names the flag, for
// an unusable file.
absl::Status Furnish(const ProgramSettings& settings, GraphEmulator& emulator);

// "callid=pid1+pid2,callid2": a call may have no participants.
absl::StatusOr<std::vector<CallAtStart>> ParseCalls(absl::string_view text);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_PROGRAM_SETTINGS_H_
