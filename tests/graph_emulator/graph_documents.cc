#include "tests/graph_emulator/graph_documents.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/graph_emulator/participant_document.h"

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

std::string Context(const std::string& call_id, absl::string_view rest) {
  return absl::StrCat("https://graph.microsoft.com/v1.0/$metadata#communications/calls('", call_id,
                      "')/participants", rest);
}

struct Failure {
  int code;
  int subcode;
  absl::string_view reason;
  absl::string_view diagnosis;
};

// The format, and 412 with its DiagCode, are from microsoft-graph-comms-samples#410; 400 is from
// the documentation of call-cancelmediaprocessing. No body of a declined or unanswered invitation
// has been published, so these use SIP's 487 and 408 (RFC 3261, 21.4.25 and 21.4.9).
Failure FailureOf(OperationState state) {
  switch (state) {
    case OperationState::kDeclined:
      return {487, 0, "Request Terminated", "487#0"};
    case OperationState::kTimedOut:
      return {408, 0, "Request Timeout", "408#0"};
    case OperationState::kPstnFailed:
      return {412, 9999, "Could not find the PSTN content for the sponsor of this PSTN leg.",
              "412#10073"};
    case OperationState::kCancelled:
    case OperationState::kRunning:
    case OperationState::kCompleted:
    case OperationState::kAnswered:
      break;
  }
  return {400, 8508, "Action failed, the operation was cancelled.", "400#8508"};
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

json MuteOperation(const std::string& operation_id, const json& client_context) {
  return {{"@odata.type", "#microsoft.graph.muteParticipantOperation"},
          {"@odata.context", "https://graph.microsoft.com/v1.0/$metadata#muteParticipantOperation"},
          {"id", operation_id},
          {"status", "completed"},
          {"clientContext", client_context}};
}

json OperationNow(const Operation& operation) {
  json document = json::parse(operation.document, nullptr, /*allow_exceptions=*/false);
  const bool runs = operation.state == OperationState::kRunning;
  if (runs || operation.state == OperationState::kAnswered ||
      operation.state == OperationState::kCompleted) {
    document["status"] = runs ? "running" : "completed";
    return document;
  }
  const Failure failure = FailureOf(operation.state);
  document["status"] = "failed";
  document["resultInfo"] = {
      {"@odata.type", "#microsoft.graph.resultInfo"},
      {"code", failure.code},
      {"subcode", failure.subcode},
      {"message", absl::StrCat("addParticipants failed. Underlying reason: ", failure.reason,
                               ". DiagCode: ", failure.diagnosis)}};
  return document;
}

json ParticipantCollection(const std::string& call_id, const RosterPage& page) {
  json value = json::array();
  for (const RosterEntry& entry : page.entries) {
    value.push_back(entry.raw_json.empty() ? ParticipantDocument(entry)
                                           : json::parse(entry.raw_json));
  }
  json collection = {{"@odata.context", Context(call_id, "")}, {"value", std::move(value)}};
  if (page.next_link) collection["@odata.nextLink"] = *page.next_link;
  return collection;
}

json ParticipantEntity(const std::string& call_id, const RosterEntry& entry) {
  json entity = ParticipantDocument(entry);
  entity["@odata.context"] = Context(call_id, "/$entity");
  return entity;
}

}  // namespace participants::graph_emulator
