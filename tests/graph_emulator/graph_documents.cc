#include "tests/graph_emulator/graph_documents.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr absl::string_view kAlwaysShownKinds[] = {"user", "application", "device", "phone"};

json ShownIdentity(const Invitation& invitation, const std::string& tenant_id) {
  json identity = invitation.identity;
  identity.erase("@odata.type");
  if (invitation.identity_kind == "user" && !identity.contains("tenantId")) {
    identity["tenantId"] = tenant_id;
  }
  json identity_set = json::object();
  for (const absl::string_view kind : kAlwaysShownKinds) identity_set[std::string(kind)] = nullptr;
  identity_set[invitation.identity_kind] = std::move(identity);
  return identity_set;
}

json ShownParticipant(const Invitation& invitation, const std::string& tenant_id) {
  json participant = invitation.properties;
  participant["endpointType"] = nullptr;
  participant["id"] = nullptr;
  participant["identity"] = ShownIdentity(invitation, tenant_id);
  return participant;
}

json AudioStream(std::size_t source) {
  return {{"@odata.type", "#microsoft.graph.mediaStream"},
          {"mediaType", "audio"},
          {"sourceId", absl::StrCat(source)},
          {"direction", "sendReceive"},
          {"serverMuted", false},
          {"label", nullptr}};
}

}  // namespace

json InviteOperation(const std::string& operation_id, const InviteBody& body,
                     const std::string& tenant_id) {
  json participants = json::array();
  for (const Invitation& invitation : body.participants) {
    participants.push_back(ShownParticipant(invitation, tenant_id));
  }
  return {{"@odata.type", "#microsoft.graph.inviteParticipantsOperation"},
          {"id", operation_id},
          {"status", "Running"},
          {"clientContext", body.client_context},
          {"resultInfo", nullptr},
          {"participants", std::move(participants)}};
}

json ParticipantCollection(const std::string& call_id, const std::vector<RosterEntry>& roster) {
  json value = json::array();
  for (const RosterEntry& entry : roster) {
    if (entry.state != RosterEntry::State::kActive) continue;
    json identity = json::parse(entry.identity_json, nullptr, /*allow_exceptions=*/false);
    value.push_back({{"@odata.type", "#microsoft.graph.participant"},
                     {"id", entry.id},
                     {"info",
                      {{"@odata.type", "#microsoft.graph.participantInfo"},
                       {"identity", identity.is_object() ? std::move(identity) : json()}}},
                     {"mediaStreams", json::array({AudioStream(value.size() + 1)})},
                     {"isMuted", false},
                     {"isInLobby", false},
                     {"metadata", nullptr}});
  }
  return {{"@odata.context",
           absl::StrCat("https://graph.microsoft.com/v1.0/$metadata#communications/calls('",
                        call_id, "')/participants")},
          {"value", std::move(value)}};
}

}  // namespace participants::graph_emulator
