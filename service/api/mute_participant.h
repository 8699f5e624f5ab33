// The logic of MuteParticipant outside graph_adapter/. Pure except for Act and the client_context
// that Prepare generates.
#ifndef SERVICE_API_MUTE_PARTICIPANT_H_
#define SERVICE_API_MUTE_PARTICIPANT_H_

#include <vector>

#include "graph_adapter/mute_participant.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/field_violation.h"
#include "service/api/method.h"
#include "service/api/permit.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/audit/audit_log.h"

namespace participants {

// A method as described in pipeline.h.
struct MuteParticipantMethod {
  using Request = v1::MuteParticipantRequest;
  static constexpr Method kMethod = {.path = "/participants.v1.ParticipantService/MuteParticipant",
                                     .method_class = graph::kMuteParticipant.operation_class};

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  // Generates the client_context that the caller left empty.
  static graph::MuteParticipantParams Prepare(const Request& request, AnsweredCall& answered);
  static Task<Answer> Act(const Permit& permit, graph::MuteParticipantParams params);
};

}  // namespace participants

#endif  // SERVICE_API_MUTE_PARTICIPANT_H_
