// A caller's bytes are refused with small details that name ASCII paths, or go to Graph with the
// very ids that the caller named.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "graph_adapter/graph_json.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/identity_kinds.h"
#include "service/api/invite_participants.h"
#include "service/api/remove_participant.h"
#include "service/api/status_mapping.h"
#include "tests/fuzz/oracle.h"
#include "tests/support/status_details.h"

namespace participants::fuzz {
namespace {

using nlohmann::json;

AnsweredCall Call(const Method& method) {
  return {.method_class = method.method_class,
          .client_request_id = "112f7296-5fa4-42ca-bae8-6a692b15d4b8",
          .invitation = {}};
}

void CheckAnswer(const Answer& answer) {
  Require(answer.status.error_details().size() <= kMaxDetailsBytes, "details stay small");
  Require(ReadDetails(answer.status).error_info.reason() == answer.reason, "details parse");
}

void CheckRefusal(const Method& method, const std::vector<FieldViolation>& violations) {
  Require(violations.size() <= 32, "no more than 32 violations are named");
  for (const FieldViolation& violation : violations) {
    const absl::string_view description(violation.description.data(), violation.description.size());
    Require(!violation.field.empty() && IsPrintableAscii(violation.field), "a path is ASCII");
    Require(!description.empty() && IsPrintableAscii(description), "a description is ASCII");
  }
  const Answer answer = AnswerInvalidRequest(Call(method), violations);
  CheckAnswer(answer);
  const StatusDetails details = ReadDetails(answer.status);
  Require(static_cast<size_t>(details.bad_request.field_violations_size()) == violations.size(),
          "every violation is named");
}

// The largest answer there is: everything that an error can add to an invitation's ids.
void CheckLargestAnswer(const graph::InviteParticipantsParams& params) {
  AnsweredCall call = Call(InviteParticipantsMethod::kMethod);
  call.invitation = InvitationIds{.client_context = params.client_context, .participant_ids = {}};
  for (const graph::InvitationParticipantInfo& participant : params.participants) {
    call.invitation->participant_ids.push_back(participant.participant_id);
  }
  graph::GraphError error;
  error.kind = graph::GraphErrorKind::kPermissionDenied;
  error.http_status = 403;
  error.attempts = 4;
  error.graph_code = std::string(64, 'c');
  error.graph_request_id = std::string(128, 'r');
  error.retry_after = std::chrono::seconds(300);
  error.hint = graph::Hint::kInvitePermission;
  CheckAnswer(AnswerGraphError(call, error));
}

// The text that a member is, else empty.
std::string Text(const json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() ? "" : member->get<std::string>();
}

void CheckParticipant(const v1::InvitationParticipantInfo& asked, const json& sent) {
  Require(Text(sent, "participantId") == asked.participant_id(), "participantId is the caller's");
  Require(Text(sent, "replacesCallId") == asked.replaces_call_id(), "so is replacesCallId");
  // One member is the type.
  Require(sent["identity"].size() == 2, "exactly one identity is sent");
  for (const IdentityKind& kind : kIdentityKinds) {
    if (!(asked.identity().*kind.has)()) continue;
    const json& identity = sent["identity"][std::string(kind.graph_key)];
    Require(Text(identity, "id") == (asked.identity().*kind.get)().id(), "an id is the caller's");
    Require(Text(identity, "tenantId") == (asked.identity().*kind.get)().tenant_id(),
            "a tenant is the caller's");
  }
}

void CheckSent(const v1::InviteParticipantsRequest& request) {
  const graph::InviteParticipantsParams params = ToGraph(request);
  Require(params.call_id == request.call_id(), "the call is the caller's");
  CheckLargestAnswer(params);
  const std::string body = graph::EncodeInvitation(params);
  json sent = json::parse(body, nullptr, /*allow_exceptions=*/false);
  Require(sent.is_object(), "what is sent is JSON");
  Require(Text(sent, "clientContext") == request.client_context(), "so is the client_context");
  Require(static_cast<int>(sent["participants"].size()) == request.participants_size(),
          "everybody is invited, and nobody else");
  for (int i = 0; i < request.participants_size(); ++i) {
    CheckParticipant(request.participants(i), sent["participants"][static_cast<size_t>(i)]);
  }
  // Graph's answer has the same form, so reading must give back what writing was given.
  const auto read = graph::DecodeInviteOperation(body);
  Require(read && read->participants == params.participants, "an invitation reads back");
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  const int length = static_cast<int>(size);
  if (v1::RemoveParticipantRequest request; request.ParseFromArray(data, length)) {
    fuzz::CheckRefusal(RemoveParticipantMethod::kMethod,
                       RemoveParticipantMethod::Validate(request));
    AnsweredCall answered;
    const auto params = RemoveParticipantMethod::Prepare(request, answered);
    fuzz::Require(
        params.call_id == request.call_id() && params.participant_id == request.participant_id(),
        "a removal's ids are the caller's");
  }
  if (v1::InviteParticipantsRequest request; request.ParseFromArray(data, length)) {
    const auto violations = InviteParticipantsMethod::Validate(request);
    fuzz::CheckRefusal(InviteParticipantsMethod::kMethod, violations);
    if (violations.empty()) fuzz::CheckSent(request);
  }
  return 0;
}
