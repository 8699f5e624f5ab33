#include "tests/graph_emulator/roster_json.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "tests/graph_emulator/random_id.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

std::string MadeUpIdentity() {
  return json{{"user", {{"id", RandomUuid()}, {"displayName", "Somebody"}}}}.dump();
}

json Stream(const char* media_type, std::uint64_t source, const char* direction) {
  return {{"@odata.type", "#microsoft.graph.mediaStream"},
          {"mediaType", media_type},
          {"sourceId", absl::StrCat(source)},
          {"direction", direction},
          {"serverMuted", false},
          {"label", nullptr}};
}

// Null means "none", as in Graph's notifications of a roster.
absl::Status TakeId(json& members, RosterEntry& entry) {
  if (!members.contains("id")) {
    entry.id = RandomUuid();
    return absl::OkStatus();
  }
  const json id = std::move(members["id"]);
  members.erase("id");
  if (id.is_null()) return absl::OkStatus();
  if (!id.is_string()) return Wrong("id must be a string or null");
  entry.id = id.get<std::string>();
  return entry.id.empty() ? Wrong("id must not be empty; null stands for none") : absl::OkStatus();
}

absl::Status TakeIdentity(json& members, RosterEntry& entry) {
  if (!members.contains("identity")) {
    entry.identity_json = MadeUpIdentity();
    return absl::OkStatus();
  }
  const json identity = std::move(members["identity"]);
  members.erase("identity");
  if (!identity.is_object()) return Wrong("identity must be an object");
  entry.identity_json = identity.dump();
  return absl::OkStatus();
}

absl::Status TakeLeavesFirst(json& members, RosterEntry& entry) {
  const auto found = members.find("leaves_first");
  if (found == members.end()) return absl::OkStatus();
  if (!found->is_boolean()) return Wrong("leaves_first must be a boolean");
  entry.leaves_first = found->get<bool>();
  members.erase(found);
  return absl::OkStatus();
}

absl::Status CheckOverrides(const json& members) {
  for (const char* name : {"isInLobby", "isMuted"}) {
    if (members.contains(name) && !members[name].is_boolean()) {
      return Wrong(absl::StrCat(name, " must be a boolean"));
    }
  }
  if (members.contains("info") && !members["info"].is_object()) {
    return Wrong("info must be an object");
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<RosterEntry> ActiveRoster(const std::vector<std::string>& participant_ids) {
  std::vector<RosterEntry> roster;
  roster.reserve(participant_ids.size());
  for (const std::string& id : participant_ids) {
    roster.push_back({id, RosterEntry::State::kActive, MadeUpIdentity()});
  }
  return roster;
}

RosterEntry GeneratedParticipant(std::uint64_t number) {
  RosterEntry entry;
  entry.id = absl::StrFormat("generated-%05d", number);
  const json user = {{"id", absl::StrFormat("00000000-0000-4000-8000-%012d", number)},
                     {"displayName", absl::StrFormat("Generated %05d", number)},
                     {"tenantId", "72f988bf-86f1-41af-91ab-2d7cd011db47"},
                     {"identityProvider", "AAD"}};
  entry.identity_json = json{{"user", user}}.dump();
  const json streams = {Stream("audio", number, "sendReceive"),
                        Stream("video", number, "receiveOnly"),
                        Stream("videoBasedScreenSharing", number, "receiveOnly")};
  entry.overrides_json = json{{"mediaStreams", streams}}.dump();
  return entry;
}

absl::StatusOr<RosterEntry> ParticipantFromJson(const json& document) {
  RosterEntry entry;
  if (document.is_string()) {
    entry.id = document.get<std::string>();
    entry.identity_json = MadeUpIdentity();
    return entry;
  }
  if (!document.is_object()) return Wrong("a participant is its id, a string, or an object");
  if (document.contains("raw")) {
    if (document.size() > 1) return Wrong("raw has no other member beside it");
    entry.raw_json = document["raw"].dump();
    return entry;
  }
  json members = document;
  if (absl::Status status = TakeId(members, entry); !status.ok()) return status;
  if (absl::Status status = TakeIdentity(members, entry); !status.ok()) return status;
  if (absl::Status status = TakeLeavesFirst(members, entry); !status.ok()) return status;
  if (absl::Status status = CheckOverrides(members); !status.ok()) return status;
  if (!members.empty()) entry.overrides_json = members.dump();
  return entry;
}

}  // namespace participants::graph_emulator
