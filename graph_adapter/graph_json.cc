#include "graph_adapter/graph_json.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/json_reader.h"

namespace participants::graph {
namespace {

using nlohmann::json;

constexpr char kODataType[] = "@odata.type";

void PutText(json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

// `replace`: otherwise dump throws on invalid UTF-8, and a new caller may pass some.
std::string Dump(const json& body) {
  return body.dump(-1, ' ', /*ensure_ascii=*/false, json::error_handler_t::replace);
}

json EncodeIdentitySet(const IdentitySet& set) {
  json encoded = {{kODataType, "#microsoft.graph.identitySet"}};
  for (const auto& [kind, identity] : set) {
    json& member = encoded[kind];
    member = {{kODataType, "#microsoft.graph.identity"}};
    PutText(member, "id", identity.id);
    PutText(member, "displayName", identity.display_name);
    PutText(member, "tenantId", identity.tenant_id);
    PutText(member, "identityProvider", identity.identity_provider);
  }
  return encoded;
}

json EncodeParticipant(const InvitationParticipantInfo& participant) {
  json encoded = {{kODataType, "#microsoft.graph.invitationParticipantInfo"},
                  {"identity", EncodeIdentitySet(participant.identity)}};
  PutText(encoded, "participantId", participant.participant_id);
  PutText(encoded, "replacesCallId", participant.replaces_call_id);
  if (participant.hidden) encoded["hidden"] = true;
  if (participant.remove_from_default_audio_routing_group) {
    encoded["removeFromDefaultAudioRoutingGroup"] = true;
  }
  return encoded;
}

Identity DecodeIdentity(const json& object) {
  Identity identity;
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string() || key == kODataType) continue;
    auto text = value.get<std::string>();
    if (key == "id") {
      identity.id = std::move(text);
    } else if (key == "displayName") {
      identity.display_name = std::move(text);
    } else if (key == "tenantId") {
      identity.tenant_id = std::move(text);
    } else if (key == "identityProvider") {
      identity.identity_provider = std::move(text);
    } else {
      identity.other.emplace(key, std::move(text));
    }
  }
  return identity;
}

InvitationParticipantInfo DecodeParticipant(const json& object) {
  InvitationParticipantInfo participant;
  if (const json* set = FindMember(object, "identity"); set != nullptr && set->is_object()) {
    for (const auto& [kind, value] : set->items()) {
      if (value.is_object()) participant.identity.emplace(kind, DecodeIdentity(value));
    }
  }
  const auto is_true = [&object](const char* name) {
    const json* member = FindMember(object, name);
    return member != nullptr && member->is_boolean() && member->get<bool>();
  };
  participant.participant_id = TextMember(object, "participantId");
  participant.replaces_call_id = TextMember(object, "replacesCallId");
  participant.hidden = is_true("hidden");
  participant.remove_from_default_audio_routing_group =
      is_true("removeFromDefaultAudioRoutingGroup");
  participant.id = TextMember(object, "id");
  participant.endpoint_type = TextMember(object, "endpointType");
  return participant;
}

// The schema has NotStarted, the documentation notStarted. Both occur.
OperationStatus DecodeStatus(absl::string_view text) {
  if (absl::EqualsIgnoreCase(text, "notStarted")) return OperationStatus::kNotStarted;
  if (absl::EqualsIgnoreCase(text, "running")) return OperationStatus::kRunning;
  if (absl::EqualsIgnoreCase(text, "completed")) return OperationStatus::kCompleted;
  if (absl::EqualsIgnoreCase(text, "failed")) return OperationStatus::kFailed;
  return OperationStatus::kUnknown;
}

CommsOperation ReadOperation(const json& document) {
  CommsOperation operation{.id = TextMember(document, "id"),
                           .status = DecodeStatus(TextMember(document, "status")),
                           .client_context = TextMember(document, "clientContext"),
                           .result_info = {}};
  const json* info = FindMember(document, "resultInfo");
  if (info != nullptr && info->is_object()) {
    operation.result_info = ResultInfo{Int32Member(*info, "code"), Int32Member(*info, "subcode"),
                                       TextMember(*info, "message")};
  }
  return operation;
}

// Error details and log lines repeat the code, so only text that looks like one is accepted.
bool IsCode(absl::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '_' && c != '-') {
      return false;
    }
  }
  return true;
}

void TakeCode(const json& object, const char* name, std::string& code) {
  if (std::string found = TextMember(object, name); IsCode(found)) code = std::move(found);
}

// Both spellings of innerError occur.
const json* FindInnerError(const json& object) {
  const json* inner = FindMember(object, "innerError");
  return inner != nullptr ? inner : FindMember(object, "innererror");
}

}  // namespace

std::string EncodeInvitation(const InviteParticipantsParams& params) {
  json body = {{"participants", json::array()}};
  for (const auto& participant : params.participants) {
    body["participants"].push_back(EncodeParticipant(participant));
  }
  PutText(body, "clientContext", params.client_context);
  return Dump(body);
}

std::string EncodeMute(const std::string& client_context) {
  json body = json::object();
  PutText(body, "clientContext", client_context);
  return Dump(body);
}

std::optional<CommsOperation> DecodeOperation(absl::string_view body) {
  const std::optional<json> document = ParseObject(body);
  if (!document) return std::nullopt;
  return ReadOperation(*document);
}

std::optional<InviteParticipantsOperation> DecodeInviteOperation(absl::string_view body) {
  const std::optional<json> document = ParseObject(body);
  if (!document) return std::nullopt;
  InviteParticipantsOperation operation{ReadOperation(*document), /*participants=*/{}};
  if (const json* list = FindMember(*document, "participants");
      list != nullptr && list->is_array()) {
    for (const json& entry : *list) {
      if (entry.is_object()) operation.participants.push_back(DecodeParticipant(entry));
    }
  }
  return operation;
}

std::string DecodeOwnParticipantId(absl::string_view body) {
  const std::optional<json> document = ParseObject(body);
  return document ? TextMember(*document, "myParticipantId") : "";
}

ErrorBody DecodeErrorBody(absl::string_view body) {
  ErrorBody decoded;
  const std::optional<json> document = ParseObject(body);
  if (!document) return decoded;
  TakeCode(*document, "error", decoded.code);  // OAuth's form: the text is the code.
  const json* error = FindMember(*document, "error");
  if (error == nullptr || !error->is_object()) return decoded;

  decoded.is_graph_error = FindMember(*error, "code") != nullptr;
  for (const json* level = error; level != nullptr; level = FindInnerError(*level)) {
    TakeCode(*level, "code", decoded.code);
    if (decoded.request_id.empty()) decoded.request_id = TextMember(*level, "request-id");
  }
  // The message may hold the calling service's own error as a JSON document. The code in that
  // document is the real one.
  if (const std::optional<json> inside = ParseObject(TextMember(*error, "message")); inside) {
    TakeCode(*inside, "errorCode", decoded.code);
  }
  return decoded;
}

}  // namespace participants::graph
