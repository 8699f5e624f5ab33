#include "tests/graph_emulator/participant_document.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr char kType[] = "@odata.type";
// The samples always include these four, the others only when present.
constexpr absl::string_view kAlwaysShownKinds[] = {"application", "device", "phone", "user"};

json Parsed(const std::string& text) {
  return json::parse(text, nullptr, /*allow_exceptions=*/false);
}

json IdentitySet(const RosterEntry& entry) {
  json identity = Parsed(entry.identity_json);
  if (!identity.is_object()) return nullptr;
  identity.emplace(kType, "#microsoft.graph.identitySet");
  for (const absl::string_view kind : kAlwaysShownKinds) {
    identity.emplace(std::string(kind), nullptr);
  }
  return identity;
}

void MarkIdentities(json& identity_set) {
  if (!identity_set.is_object()) return;
  for (auto& [kind, identity] : identity_set.items()) {
    if (!identity.is_object()) continue;
    identity.emplace(kType, "#microsoft.graph.identity");
    identity.emplace("unknownIdentityProperty", "canary-unknown-identity");
  }
}

json ParticipantInfo(const RosterEntry& entry) {
  json info = {{kType, "#microsoft.graph.participantInfo"},
               {"identity", IdentitySet(entry)},
               {"endpointType", nullptr},
               {"languageId", nullptr},
               {"region", nullptr},
               {"countryCode", nullptr},
               {"id", "canary-info-id"},
               {"replacementLink", "https://canary-replacement-link.example/?token=canary-token"},
               {"clientVersion", "canary-client-version"},
               {"endpointId", "canary-endpoint-id"},
               {"unknownInfo", {{"nested", "canary-unknown-info"}}}};
  if (!entry.participant_id.empty()) info["participantId"] = entry.participant_id;
  return info;
}

void MuteAudio(json& participant) {
  participant["isMuted"] = true;
  for (json& stream : participant["mediaStreams"]) {
    if (stream.is_object() && stream.contains("mediaType") && stream["mediaType"] == "audio") {
      stream["serverMuted"] = true;
    }
  }
}

}  // namespace

json ParticipantDocument(const RosterEntry& entry) {
  const json stream = {{kType, "#microsoft.graph.mediaStream"},
                       {"mediaType", "audio"},
                       {"sourceId", absl::StrCat(entry.source_id)},
                       {"direction", "sendReceive"},
                       {"serverMuted", false},
                       {"label", nullptr}};
  json participant = {{kType, "#microsoft.graph.participant"},
                      {"id", entry.id.empty() ? json() : json(entry.id)},
                      {"info", ParticipantInfo(entry)},
                      {"mediaStreams", json::array({stream})},
                      {"isMuted", false},
                      {"isInLobby", false},
                      {"metadata", nullptr}};
  if (!entry.overrides_json.empty()) {
    json overrides = Parsed(entry.overrides_json);
    if (overrides.contains("info")) {
      participant["info"].update(overrides["info"]);
      overrides.erase("info");
    }
    participant.update(overrides);
  }
  if (entry.server_muted) MuteAudio(participant);
  MarkIdentities(participant["info"]["identity"]);
  return participant;
}

}  // namespace participants::graph_emulator
