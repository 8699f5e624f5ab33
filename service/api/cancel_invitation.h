// The logic of CancelInvitation outside graph_adapter/. Pure except for Look and Act.
#ifndef SERVICE_API_CANCEL_INVITATION_H_
#define SERVICE_API_CANCEL_INVITATION_H_

#include <optional>
#include <vector>

#include "graph_adapter/remove_participant.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/field_violation.h"
#include "service/api/method.h"
#include "service/api/permit.h"
#include "service/api/roster.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/audit/audit_log.h"

namespace participants {

// A method as described in pipeline.h.
struct CancelInvitationMethod {
  using Request = v1::CancelInvitationRequest;
  static constexpr Method kMethod = {.path = "/participants.v1.ParticipantService/CancelInvitation",
                                     .method_class = graph::kRemoveParticipant.operation_class};

  struct Plan {
    graph::RemoveParticipantParams params;
    bool allow_missing = false;
  };

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  static Plan Prepare(const Request& request, AnsweredCall& answered);
  // Checks that the participant is not in the call. Participants in the call must not be removed.
  Task<std::optional<Answer>> Look(const ReadPermit& permit, Plan& plan) const;
  static Task<Answer> Act(const Permit& permit, Plan plan);

  RosterReading reading;
};

}  // namespace participants

#endif  // SERVICE_API_CANCEL_INVITATION_H_
