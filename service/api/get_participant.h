// The logic of GetParticipant outside graph_adapter/. Pure except for Look.
#ifndef SERVICE_API_GET_PARTICIPANT_H_
#define SERVICE_API_GET_PARTICIPANT_H_

#include <vector>

#include "graph_adapter/get_participant.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/field_violation.h"
#include "service/api/method.h"
#include "service/api/permit.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/audit/audit_log.h"

namespace participants {

// A method as described in pipeline.h.
struct GetParticipantMethod {
  using Request = v1::GetParticipantRequest;
  static constexpr Method kMethod = {.path = "/participants.v1.ParticipantService/GetParticipant",
                                     .method_class = graph::kGetParticipant.operation_class};

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  static graph::GetParticipantParams Prepare(const Request& request, AnsweredCall& answered);
  static Task<Answer> Look(const ReadPermit& permit, graph::GetParticipantParams params);
};

}  // namespace participants

#endif  // SERVICE_API_GET_PARTICIPANT_H_
