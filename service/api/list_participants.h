// The logic of ListParticipants outside graph_adapter/. Pure except for Look.
#ifndef SERVICE_API_LIST_PARTICIPANTS_H_
#define SERVICE_API_LIST_PARTICIPANTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "graph_adapter/graph_types.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/field_violation.h"
#include "service/api/method.h"
#include "service/api/participants_page.h"
#include "service/api/roster.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/audit/audit_log.h"

namespace participants {

// A method as described in pipeline.h.
struct ListParticipantsMethod {
  using Request = v1::ListParticipantsRequest;
  static constexpr Method kMethod = {.path = "/participants.v1.ParticipantService/ListParticipants",
                                     .method_class = graph::OperationClass::kRead};

  struct Plan : WantedPage {
    std::string call_id;
  };

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  static Plan Prepare(const Request& request, AnsweredCall& answered);
  Task<Answer> Look(const ReadPermit& permit, Plan plan) const;

  RosterReading reading;
};

}  // namespace participants

#endif  // SERVICE_API_LIST_PARTICIPANTS_H_
