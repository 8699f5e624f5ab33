// InviteParticipants: all that is particular to it, on this side of graph_adapter/. Pure, but for
// Act and the ids that Prepare draws.
#ifndef SERVICE_API_INVITE_PARTICIPANTS_H_
#define SERVICE_API_INVITE_PARTICIPANTS_H_

#include <vector>

#include "graph_adapter/invite_participants.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/field_violation.h"
#include "service/api/method.h"
#include "service/api/permit.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/audit/audit_log.h"

namespace participants {

// As pipeline.h wants it.
struct InviteParticipantsMethod {
  using Request = v1::InviteParticipantsRequest;
  static constexpr Method kMethod = {
      .path = "/participants.v1.ParticipantService/InviteParticipants",
      .method_class = graph::kInviteParticipants.operation_class};

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  // Fills in the ids that the caller has left open, and names them for errors.
  graph::InviteParticipantsParams Prepare(const Request& request, AnsweredCall& answered) const;
  static Task<Answer> Act(const Permit& permit, graph::InviteParticipantsParams params);

  bool assign_participant_id;  // Whether this cloud's Graph knows the field.
};

// The two halves of a call's conversion.
graph::InviteParticipantsParams ToGraph(const v1::InviteParticipantsRequest& request);
v1::InviteParticipantsOperation ToProto(const graph::InviteParticipantsOperation& operation);

}  // namespace participants

#endif  // SERVICE_API_INVITE_PARTICIPANTS_H_
