// The words that the emulator and its users share.
#ifndef TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_
#define TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_

#include <cstdint>
#include <string>

namespace participants::graph_emulator {

// What everybody who is invited does at the end of the ring time.
enum class CalleeBehaviour { kAnswer, kDecline, kTimeOut, kPstnFailure };

struct RosterEntry {
  // kInvited = still ringing: not yet in the call.
  enum class State { kInvited, kActive };

  std::string id;  // empty = shown as null, and nobody can name it
  State state = State::kActive;
  std::string identity_json;  // Graph's identitySet, such as {"user":{"id":"..."}}
  // Of somebody who joined under another id: the one that the invitation named. Empty = not shown.
  std::string participant_id{};
  // A JSON object whose members win over those of the participant that Graph shows, those of its
  // "info" over those of the participant's; empty = none do.
  std::string overrides_json{};
  // JSON that the list shows as it is. It is no participant: it cannot be read, removed or counted.
  // Empty = this is one.
  std::string raw_json{};
  std::uint64_t source_id = 0;  // of its audio stream; a call numbers its entries
};

// Whose tokens may stand for the application. All three are compared exactly.
struct FederatedCredential {
  std::string issuer;
  std::string subject;  // of Kubernetes: system:serviceaccount:NAMESPACE:NAME
  std::string audience = "api://AzureADTokenExchange";

  friend bool operator==(const FederatedCredential&, const FederatedCredential&) = default;
};

// A managed identity of the machine. A request may name it by any of the three; empty ones cannot
// be asked for.
struct ManagedIdentity {
  std::string client_id;
  std::string object_id;
  std::string resource_id;  // msi_res_id, the path of an Azure resource
};

// How the metadata service turns a request away when it is not the request's fault.
enum class ImdsTrouble { kNotReady, kUpdating, kThrottled, kInternalError };

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_EMULATOR_TYPES_H_
