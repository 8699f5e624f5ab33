// The logic of GetInvitation outside graph_adapter/. Pure except for Look.
#ifndef SERVICE_API_GET_INVITATION_H_
#define SERVICE_API_GET_INVITATION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "graph_adapter/graph_types.h"
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
struct GetInvitationMethod {
  using Request = v1::GetInvitationRequest;
  static constexpr Method kMethod = {.path = "/participants.v1.ParticipantService/GetInvitation",
                                     .method_class = graph::OperationClass::kRead};

  struct Plan {
    std::string call_id;
    std::string operation_id;
    std::optional<absl::Time> accepted;
    std::vector<v1::InvitationParticipantInfo> invited;  // Without output-only fields.
  };

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  static Plan Prepare(const Request& request, AnsweredCall& answered);
  Task<Answer> Look(const ReadPermit& permit, Plan plan) const;

  RosterReading reading;
};

// The evidence about an invitation, except its age.
struct InvitationEvidence {
  const graph::Roster& roster;
  v1::RosterCoverage coverage;
  // Graph's operation, if Graph returned one.
  std::optional<graph::InviteParticipantsOperation> operation = std::nullopt;
};

// Returns the outcome for one invited participant, by the first rule that applies.
v1::InvitationOutcome OutcomeOf(const v1::InvitationParticipantInfo& participant,
                                const InvitationEvidence& evidence,
                                std::optional<absl::Duration> since_accepted);

}  // namespace participants

#endif  // SERVICE_API_GET_INVITATION_H_
