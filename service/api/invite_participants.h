// The logic of InviteParticipants outside graph_adapter/. Pure except for Act and the IDs that
// Prepare generates.
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

// A method as described in pipeline.h.
struct InviteParticipantsMethod {
  using Request = v1::InviteParticipantsRequest;
  static constexpr Method kMethod = {
      .path = "/participants.v1.ParticipantService/InviteParticipants",
      .method_class = graph::kInviteParticipants.operation_class};

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  // Generates the IDs that the caller left empty, and stores all IDs in `answered` for errors.
  graph::InviteParticipantsParams Prepare(const Request& request, AnsweredCall& answered) const;
  static Task<Answer> Act(const Permit& permit, graph::InviteParticipantsParams params);

  bool assign_participant_id;  // Whether this cloud's Graph supports participant_id.
};

graph::InviteParticipantsParams ToGraph(const v1::InviteParticipantsRequest& request);
v1::InviteParticipantsOperation ToProto(const graph::InviteParticipantsOperation& operation);

}  // namespace participants

#endif  // SERVICE_API_INVITE_PARTICIPANTS_H_
