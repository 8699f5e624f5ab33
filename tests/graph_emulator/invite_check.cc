#include "tests/graph_emulator/invite_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxParticipants = 5;
constexpr std::size_t kMaxClientContext = 256;
constexpr char kType[] = "@odata.type";

// The kinds of Graph's identitySet and communicationsIdentitySet.
constexpr std::array<absl::string_view, 10> kIdentityKinds = {"user",
                                                              "phone",
                                                              "application",
                                                              "applicationInstance",
                                                              "guest",
                                                              "device",
                                                              "encrypted",
                                                              "onPremises",
                                                              "azureCommunicationServicesUser",
                                                              "assertedIdentity"};

enum class PropertyType { kString, kBoolean };
struct Property {
  absl::string_view name;
  PropertyType type;
};

constexpr std::array<Property, 4> kParticipantProperties = {{
    {"participantId", PropertyType::kString},
    {"replacesCallId", PropertyType::kString},
    {"hidden", PropertyType::kBoolean},
    {"removeFromDefaultAudioRoutingGroup", PropertyType::kBoolean},
}};

// identity and its derived types in the v1.0 schema.
constexpr std::array<Property, 8> kIdentityProperties = {{
    {"id", PropertyType::kString},
    {"displayName", PropertyType::kString},
    {"tenantId", PropertyType::kString},
    {"identityProvider", PropertyType::kString},
    {"applicationType", PropertyType::kString},
    {"email", PropertyType::kString},
    {"azureCommunicationServicesResourceId", PropertyType::kString},
    {"hidden", PropertyType::kBoolean},
}};

absl::Status Wrong(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

absl::Status CheckObject(const json& value, const char* type, absl::string_view path) {
  if (!value.is_object()) return Wrong(path, "must be an object");
  const auto found = value.find(kType);
  if (found == value.end()) return Wrong(path, "has no @odata.type");
  if (*found != type) return Wrong(path, absl::StrCat("@odata.type must be ", type));
  return absl::OkStatus();
}

template <std::size_t kSize>
absl::Status CheckProperty(const std::array<Property, kSize>& known, const std::string& name,
                           const json& value, absl::string_view path) {
  const auto property = std::find_if(known.begin(), known.end(), [&](const Property& candidate) {
    return candidate.name == name;
  });
  if (property == known.end()) return Wrong(path, absl::StrCat("unknown property '", name, "'"));
  const bool right =
      property->type == PropertyType::kString ? value.is_string() : value.is_boolean();
  if (!right) return Wrong(absl::StrCat(path, ".", name), "is of the wrong type");
  return absl::OkStatus();
}

absl::Status CheckIdentity(const json& identity, absl::string_view path) {
  if (absl::Status status = CheckObject(identity, "#microsoft.graph.identity", path);
      !status.ok()) {
    return status;
  }
  for (const auto& [name, value] : identity.items()) {
    if (name == kType) continue;
    if (absl::Status status = CheckProperty(kIdentityProperties, name, value, path); !status.ok()) {
      return status;
    }
  }
  const auto id = identity.find("id");
  if (id == identity.end() || id->get_ref<const std::string&>().empty()) {
    return Wrong(path, "has no id");
  }
  return absl::OkStatus();
}

absl::Status ReadIdentitySet(const json& identity_set, absl::string_view path,
                             Invitation& invitation) {
  if (absl::Status status = CheckObject(identity_set, "#microsoft.graph.identitySet", path);
      !status.ok()) {
    return status;
  }
  for (const auto& [kind, identity] : identity_set.items()) {
    if (kind == kType) continue;
    if (std::find(kIdentityKinds.begin(), kIdentityKinds.end(), kind) == kIdentityKinds.end()) {
      return Wrong(path, absl::StrCat("unknown kind of identity '", kind, "'"));
    }
    if (!invitation.identity_kind.empty()) return Wrong(path, "has more than one identity");
    if (absl::Status status = CheckIdentity(identity, absl::StrCat(path, ".", kind));
        !status.ok()) {
      return status;
    }
    invitation.identity_kind = kind;
    invitation.identity = identity;
  }
  if (invitation.identity_kind.empty()) return Wrong(path, "has no identity");
  return absl::OkStatus();
}

absl::StatusOr<Invitation> ReadParticipant(const json& participant, absl::string_view path) {
  constexpr char kParticipantType[] = "#microsoft.graph.invitationParticipantInfo";
  if (absl::Status status = CheckObject(participant, kParticipantType, path); !status.ok()) {
    return status;
  }
  const auto identity_set = participant.find("identity");
  if (identity_set == participant.end()) return Wrong(path, "has no identity");
  Invitation invitation;
  if (absl::Status status =
          ReadIdentitySet(*identity_set, absl::StrCat(path, ".identity"), invitation);
      !status.ok()) {
    return status;
  }
  invitation.properties = json::object();
  for (const auto& [name, value] : participant.items()) {
    if (name == kType || name == "identity") continue;
    if (absl::Status status = CheckProperty(kParticipantProperties, name, value, path);
        !status.ok()) {
      return status;
    }
    invitation.properties[name] = value;
  }
  invitation.participant_id = invitation.properties.value("participantId", "");
  invitation.replaces_call_id = invitation.properties.value("replacesCallId", "");
  return invitation;
}

absl::Status CheckClientContext(const json& client_context) {
  if (!client_context.is_string()) return Wrong("clientContext", "must be a string");
  // The schema says Unicode="false", so bytes are characters.
  if (client_context.get_ref<const std::string&>().size() > kMaxClientContext) {
    return Wrong("clientContext", "is longer than 256 characters");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<InviteBody> CheckInviteBody(absl::string_view body) {
  const json document = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return Wrong("body", "must be a JSON object");
  InviteBody invite;
  for (const auto& [name, value] : document.items()) {
    if (name == "participants") continue;
    if (name != "clientContext")
      return Wrong("body", absl::StrCat("unknown property '", name, "'"));
    if (absl::Status status = CheckClientContext(value); !status.ok()) return status;
    invite.client_context = value;
  }
  const auto participants = document.find("participants");
  if (participants == document.end() || !participants->is_array()) {
    return Wrong("participants", "must be an array");
  }
  if (participants->empty() || participants->size() > kMaxParticipants) {
    return Wrong("participants", "must have 1 to 5 entries");
  }
  for (std::size_t i = 0; i < participants->size(); ++i) {
    absl::StatusOr<Invitation> invitation =
        ReadParticipant((*participants)[i], absl::StrCat("participants[", i, "]"));
    if (!invitation.ok()) return invitation.status();
    invite.participants.push_back(*std::move(invitation));
  }
  return invite;
}

}  // namespace participants::graph_emulator
