// CancelInvitation: all that is particular to it, on this side of graph_adapter/. Pure, but for
// Look and Act.
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

// As pipeline.h wants it.
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
  // Whether they are in the call: whoever is must stay.
  Task<std::optional<Answer>> Look(const ReadPermit& permit, Plan& plan) const;
  static Task<Answer> Act(const Permit& permit, Plan plan);

  RosterReading reading;
};

}  // namespace participants

#endif  // SERVICE_API_CANCEL_INVITATION_H_
