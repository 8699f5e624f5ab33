#include "service/api/audit_target.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "service/api/identity_kinds.h"

namespace participants {

audit::AuditTarget AuditTargetOf(const v1::RemoveParticipantRequest& request) {
  return {.call_id = request.call_id(),
          .participants = {request.participant_id()},
          .reason = request.reason()};
}

audit::AuditTarget AuditTargetOf(const v1::InviteParticipantsRequest& request) {
  audit::AuditTarget target{.call_id = request.call_id(), .participants = {}, .reason = {}};
  for (const v1::InvitationParticipantInfo& participant : request.participants()) {
    if (target.participants.size() > audit::AuditLog::kMostParticipants) break;
    for (const IdentityKind& kind : kIdentityKinds) {
      if (!(participant.identity().*kind.has)()) continue;
      target.participants.push_back(
          absl::StrCat(absl::string_view(kind.graph_key.data(), kind.graph_key.size()), ":",
                       (participant.identity().*kind.get)().id()));
    }
  }
  return target;
}

}  // namespace participants
