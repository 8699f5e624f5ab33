// Types shared by the emulator and its users.
#ifndef TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_
#define TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_

#include <cstdint>
#include <string>

namespace participants::graph_emulator {

// What every invited participant does at the end of the ring time.
enum class CalleeBehaviour { kAnswer, kDecline, kTimeOut, kPstnFailure };

struct RosterEntry {
  // kInvited = still ringing: not yet in the call.
  enum class State { kInvited, kActive };

  std::string id;  // empty = shown as null; no request can name it
  State state = State::kActive;
  std::string identity_json;  // Graph's identitySet, such as {"user":{"id":"..."}}
  // For a participant who joined under another id: the invited id. Empty = not shown.
  std::string participant_id{};
  // A JSON object. Its members override the participant's, and those of its "info" override the
  // members of the participant's info. Empty = no overrides.
  std::string overrides_json{};
  // JSON that the list shows unchanged. Not a participant: it cannot be read, removed or counted.
  // Empty = this entry is a participant.
  std::string raw_json{};
  std::uint64_t source_id = 0;  // of its audio stream; a call numbers its entries
  bool server_muted = false;    // shown as muted, and so are its audio streams
  // Leaves by itself just before its removal or mute arrives: the list shows it, and that request
  // gets 404.
  bool leaves_first = false;
};

// An issuer and subject whose tokens the application may use. All three are compared exactly.
struct FederatedCredential {
  std::string issuer;
  std::string subject;  // in Kubernetes: system:serviceaccount:NAMESPACE:NAME
  std::string audience = "api://AzureADTokenExchange";

  friend bool operator==(const FederatedCredential&, const FederatedCredential&) = default;
};

// A managed identity of the machine. A request may name it by any of the three ids, except empty
// ones.
struct ManagedIdentity {
  std::string client_id;
  std::string object_id;
  std::string resource_id;  // msi_res_id, the path of an Azure resource
};

// How the metadata service rejects a request that is itself valid.
enum class ImdsTrouble { kNotReady, kUpdating, kThrottled, kInternalError };

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_
