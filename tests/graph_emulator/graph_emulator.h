// A fake Microsoft Graph with call state, and a fake Entra token endpoint: HTTP/1.1 on a loopback
// port, with strict input checks and scriptable failures.
#ifndef TESTS_GRAPH_EMULATOR_GRAPH_EMULATOR_H_
#define TESTS_GRAPH_EMULATOR_GRAPH_EMULATOR_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/graph_emulator/claims_challenge.h"
#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/emulator_types.h"
#include "tests/graph_emulator/fault.h"
#include "tests/graph_emulator/journal.h"

namespace participants::graph_emulator {

// The ids in Graph's documentation of participant-delete.
inline constexpr char kExampleCallId[] = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";
inline constexpr char kExampleParticipantId[] = "a7ebfb2d-871e-419c-87af-27290b22e8db";

struct GraphEmulatorOptions {
  std::string address = "127.0.0.1";  // a literal loopback address
  std::uint16_t port = 0;             // 0 = a free one
  // PEM; both or neither.
  std::string tls_cert_file;
  std::string tls_key_file;

  std::string tenant_id = "72f988bf-86f1-41af-91ab-2d7cd011db47";
  std::string client_id = "0d3b6ad6-2c9b-4d5a-9b4e-6f1f0c1f7a11";
  std::string client_secret = "emulator-secret";  // the first one; empty = none
  // expires_in is in whole seconds, rounded down and at least one. The token expires with
  // millisecond precision.
  std::chrono::milliseconds token_lifetime = std::chrono::hours(1);
  // Sent as refresh_in unless zero.
  std::chrono::milliseconds token_refresh_in{0};

  // What every invited participant does after ringing for ring_time.
  CalleeBehaviour callee = CalleeBehaviour::kAnswer;
  std::chrono::milliseconds ring_time = std::chrono::seconds(10);

  // The journal keeps this many requests and drops older ones.
  std::size_t journal_limit = 200'000;

  // Further base URLs by which clients know the authority, each with a trailing slash, such as that
  // of a proxy in front. The audience of an assertion may be the token endpoint below any of them.
  std::vector<std::string> authority_aliases;
  // The tolerance for an assertion's times.
  std::chrono::seconds assertion_skew{30};
  // Clock for the times in assertions and in IMDS answers; empty = the system's. Called on the
  // emulator's thread.
  WallClock wall_clock;

  // Clock for ringing and for the expiry of tokens; empty = the steady clock. Called on the
  // emulator's thread, so a clock that a test moves must be thread-safe.
  Clock clock;
};

// Thread-safe. One thread of its own serves all connections. The functions below run on that thread
// and return when done: a change holds for every request sent afterwards, and a report includes
// every request answered before. Do not call them while the destructor runs, which resets or closes
// all connections and joins the thread.
class GraphEmulator {
 public:
  // The emulator is listening when this returns. FAILED_PRECONDITION: the port is taken.
  // INVALID_ARGUMENT: not a loopback address, or unusable TLS files.
  static absl::StatusOr<std::unique_ptr<GraphEmulator>> Start(GraphEmulatorOptions options);
  ~GraphEmulator();
  GraphEmulator(const GraphEmulator&) = delete;
  GraphEmulator& operator=(const GraphEmulator&) = delete;

  std::uint16_t port() const;
  std::string address() const;         // 127.0.0.1:PORT
  std::string graph_base_url() const;  // http://127.0.0.1:PORT/v1.0
  std::string authority_host() const;  // http://127.0.0.1:PORT/
  std::string imds_url() const;        // http://127.0.0.1:PORT/metadata/identity/oauth2/token
  std::string control_url() const;     // http://127.0.0.1:PORT/_emulator

  // The participants are active, with made-up users. Replaces a call with that id.
  void AddCall(absl::string_view call_id, const std::vector<std::string>& participant_ids = {});
  // Like AddCall, with everything that call_json.h describes. INVALID_ARGUMENT, without any effect,
  // for invalid input.
  absl::Status PutCall(absl::string_view call_id, absl::string_view json);
  // From now on the call is unknown: 404, code 8522.
  void EndCall(absl::string_view call_id);
  // Active participants and ringing invitations in order of arrival; empty for an unknown call.
  std::vector<RosterEntry> Roster(absl::string_view call_id);

  // Faults are tried in the order of their addition.
  void AddFault(Fault fault);
  void ClearFaults();
  // Delays the answer to every Graph request, but not the token endpoint's. Requests take effect on
  // arrival.
  void SetDelay(std::chrono::milliseconds delay);

  // Rejects every existing token with 401 from now on.
  void RevokeTokens();
  // Accepts a token made elsewhere from now on. It does not expire.
  void AcceptToken(std::string token);
  // Applies to tokens issued from now on, and may be short. refresh_in zero = not sent.
  void SetTokenLifetime(std::chrono::milliseconds lifetime,
                        std::chrono::milliseconds refresh_in = {});
  // From now on Graph accepts a token only if it was requested with these claims. The bearer of any
  // other token gets 401 (or 403), error="insufficient_claims", claims="BASE64".
  void ChallengeClaims(ClaimsChallenge challenge);
  void EndClaimsChallenge();

  // The accepted credentials. Several secrets, certificates and keys are valid at a time, so that
  // they can be rotated. Issued tokens stay valid.
  void AddClientSecret(const std::string& secret);
  void ExpireClientSecret(const std::string& secret);  // AADSTS7000222
  void RemoveClientSecret(const std::string& secret);  // AADSTS7000215
  // PEM. Returns the thumbprint (x5t#S256), or empty when the text has no certificate.
  std::string AddClientCertificate(absl::string_view pem);
  bool RemoveClientCertificate(const std::string& thumbprint);
  // PEM, of a public or a private key. Returns its kid, or empty when the text has no key.
  std::string AddIssuerKey(const std::string& issuer, absl::string_view pem);
  bool RemoveIssuerKey(const std::string& issuer, const std::string& key_id);
  // Works only with a key of its issuer.
  void AddFederatedCredential(FederatedCredential credential);
  bool RemoveFederatedCredential(const FederatedCredential& credential);
  // Initially there is none. For failures of IMDS see imds_fault.h.
  void AddManagedIdentity(ManagedIdentity identity);
  void ClearManagedIdentities();

  // All received requests in order, including the token endpoint's. An entry appears once its
  // request was read, and its status just before the answer is complete.
  std::vector<JournalEntry> Journal();
  void ClearJournal();
  // Counts entries that the journal still has. Empty method = any.
  std::size_t CountRequests(absl::string_view method, absl::string_view target_part);
  // Connections that carried at least one request.
  std::size_t connections_accepted();
  std::size_t connections_open();

 private:
  class Runtime;
  explicit GraphEmulator(std::unique_ptr<Runtime> runtime);

  const std::unique_ptr<Runtime> runtime_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_GRAPH_EMULATOR_H_
