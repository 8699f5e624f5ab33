// A fake Microsoft Graph with call state, and a fake Entra token endpoint beside it: HTTP/1.1 on a
// loopback port, strict about what it receives, and scriptable in how it fails.
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

// The ids of Graph's own documentation of participant-delete.
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
  // expires_in says whole seconds, rounded down and at least one; the token dies to the
  // millisecond.
  std::chrono::milliseconds token_lifetime = std::chrono::hours(1);
  // Sent as refresh_in unless zero.
  std::chrono::milliseconds token_refresh_in{0};

  // What every invited participant does after ringing for ring_time.
  CalleeBehaviour callee = CalleeBehaviour::kAnswer;
  std::chrono::milliseconds ring_time = std::chrono::seconds(10);

  // The journal keeps this many requests and drops older ones.
  std::size_t journal_limit = 200'000;

  // Further base URLs by which clients know the authority, each with a slash at its end, such as
  // that of a proxy in front: an assertion may be made out to the token endpoint below any of them.
  std::vector<std::string> authority_aliases;
  // How far an assertion's times may be off.
  std::chrono::seconds assertion_skew{30};
  // For the times in assertions and in what IMDS answers; empty = the system's. Called on the
  // emulator's thread.
  WallClock wall_clock;

  // For ringing and for the expiry of tokens; empty = the steady clock. Called on the emulator's
  // thread, so that a clock that a test moves must be thread-safe.
  Clock clock;
};

// Thread-safe. One thread of its own serves all connections; the functions below hand over to it
// and return when it is done, so that what they change holds for every request sent afterwards, and
// what they report includes every request that was answered before. They must not be called while
// the destructor runs, which resets or closes all connections and joins the thread.
class GraphEmulator {
 public:
  // Listening when it returns. FAILED_PRECONDITION: the port is taken. INVALID_ARGUMENT: not a
  // loopback address, or TLS files that cannot be used.
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

  // The participants are active, with made-up users. A call of that id is replaced.
  void AddCall(absl::string_view call_id, const std::vector<std::string>& participant_ids = {});
  // The same with all that call_json.h describes. INVALID_ARGUMENT, and nothing is done, for what
  // it refuses.
  absl::Status PutCall(absl::string_view call_id, absl::string_view json);
  // From now on the call is unknown: 404, code 8522.
  void EndCall(absl::string_view call_id);
  // Active participants and ringing invitations in order of arrival; empty for an unknown call.
  std::vector<RosterEntry> Roster(absl::string_view call_id);

  // Faults are tried in the order of their addition.
  void AddFault(Fault fault);
  void ClearFaults();
  // Every Graph request, not the token endpoint's, is answered so much later. What it does, it does
  // on arrival.
  void SetDelay(std::chrono::milliseconds delay);

  // Every token so far is refused with 401 from now on.
  void RevokeTokens();
  // A token made elsewhere is taken from now on, and does not expire.
  void AcceptToken(std::string token);
  // Of the tokens that are issued from now on, however short. refresh_in zero = not sent.
  void SetTokenLifetime(std::chrono::milliseconds lifetime,
                        std::chrono::milliseconds refresh_in = {});
  // From now on Graph takes a token only if it was fetched with these claims, and tells the bearer
  // of any other one: 401 (or 403), error="insufficient_claims", claims="BASE64".
  void ChallengeClaims(ClaimsChallenge challenge);
  void EndClaimsChallenge();

  // Who gets a token. Secrets, certificates and keys are good side by side, which is how they are
  // rotated; tokens that were issued already stay good.
  void AddClientSecret(const std::string& secret);
  void ExpireClientSecret(const std::string& secret);  // AADSTS7000222
  void RemoveClientSecret(const std::string& secret);  // AADSTS7000215
  // PEM. Returns the thumbprint (x5t#S256); empty when there is no certificate in the text.
  std::string AddClientCertificate(absl::string_view pem);
  bool RemoveClientCertificate(const std::string& thumbprint);
  // PEM, of a public or a private key. Returns its kid; empty when there is no key in the text.
  std::string AddIssuerKey(const std::string& issuer, absl::string_view pem);
  bool RemoveIssuerKey(const std::string& issuer, const std::string& key_id);
  // Needs a key of its issuer to be of use.
  void AddFederatedCredential(FederatedCredential credential);
  bool RemoveFederatedCredential(const FederatedCredential& credential);
  // At the start there is none. For the bad moments of IMDS see imds_fault.h.
  void AddManagedIdentity(ManagedIdentity identity);
  void ClearManagedIdentities();

  // Everything that was received, in order, the token endpoint's requests included. An entry is
  // there once its request was read; its status once the answer was about to be complete.
  std::vector<JournalEntry> Journal();
  void ClearJournal();
  // An empty method is any. Among the entries that the journal still has.
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
