// The logic of RemoveParticipant outside graph_adapter/. Pure except for Look and Act.
#ifndef SERVICE_API_REMOVE_PARTICIPANT_H_
#define SERVICE_API_REMOVE_PARTICIPANT_H_

#include <optional>
#include <string>
#include <vector>

#include "graph_adapter/remove_participant.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/field_violation.h"
#include "service/api/method.h"
#include "service/api/permit.h"
#include "service/api/removal.h"
#include "service/api/roster.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/audit/audit_log.h"

namespace participants {

// A method as described in pipeline.h.
struct RemoveParticipantMethod {
  using Request = v1::RemoveParticipantRequest;
  static constexpr Method kMethod = {
      .path = "/participants.v1.ParticipantService/RemoveParticipant",
      .method_class = graph::kRemoveParticipant.operation_class};

  struct Plan {
    std::string call_id;
    std::string participant_id;  // Empty = by identity.
    graph::IdentitySet identity;
    bool allow_missing = false;
    // Results of the look at the roster.
    std::vector<RemovalTarget> matches = {};  // Without the application itself.
    bool matches_own = false;
    v1::RosterCoverage coverage = v1::ROSTER_COVERAGE_UNSPECIFIED;
    graph::ExchangeInfo look = {};
  };

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  static Plan Prepare(const Request& request, AnsweredCall& answered);
  // For a removal by identity: finds the matching participants.
  Task<std::optional<Answer>> Look(const ReadPermit& permit, Plan& plan) const;
  // For the audit record: the IDs of the participants that Look found.
  static std::vector<std::string> Found(const Plan& plan);
  static Task<Answer> Act(const Permit& permit, Plan plan);

  RosterReading reading;
};

}  // namespace participants

#endif  // SERVICE_API_REMOVE_PARTICIPANT_H_
