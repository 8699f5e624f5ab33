// The logic of BatchRemoveParticipants outside graph_adapter/. Pure except for Look and
// ActInRounds.
#ifndef SERVICE_API_BATCH_REMOVE_PARTICIPANTS_H_
#define SERVICE_API_BATCH_REMOVE_PARTICIPANTS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph_adapter/remove_participant.h"
#include "participants/v1/bulk_participant_service.pb.h"
#include "service/api/field_violation.h"
#include "service/api/method.h"
#include "service/api/permit.h"
#include "service/api/removal.h"
#include "service/api/roster.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/audit/audit_log.h"

namespace participants {

class Rounds;

// A method as described in pipeline.h. It acts in one round.
struct BatchRemoveParticipantsMethod {
  using Request = v1::BatchRemoveParticipantsRequest;
  static constexpr Method kMethod = {
      .path = "/participants.v1.BulkParticipantService/BatchRemoveParticipants",
      .method_class = graph::kRemoveParticipant.operation_class,
      .precedence = graph::Precedence::kBulk};

  // Whom an entry of the request names.
  struct Named {
    v1::RemovalResult result;       // Complete unless somebody is to be removed.
    std::optional<size_t> removal;  // Index in `removals`.
  };
  struct Plan {
    std::string call_id;
    std::vector<graph::IdentitySet> identities;
    bool allow_missing = false;
    std::vector<Named> named = {};           // In the order of the results.
    std::vector<std::string> removals = {};  // The participants to remove; nobody twice.
    // Results of the look at the roster.
    v1::RosterCoverage coverage = v1::ROSTER_COVERAGE_UNSPECIFIED;
    graph::ExchangeInfo look = {};
    graph::RosterMemory::Share memory = {};
  };

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  static Plan Prepare(const Request& request, AnsweredCall& answered);
  // Finds the participants that the identities name. Answers if nobody is to be removed.
  Task<std::optional<Answer>> Look(const ReadPermit& permit, Plan& plan) const;
  // In bulk_rounds.cc.
  static Task<Answer> ActInRounds(Rounds& rounds, Plan plan);

  RosterReading reading;

 private:
  // `outcomes` are those of plan.removals.
  static v1::BatchRemoveParticipantsResponse MakeResponse(
      const Plan& plan, const std::vector<RemovalOutcome>& outcomes);
};

}  // namespace participants

#endif  // SERVICE_API_BATCH_REMOVE_PARTICIPANTS_H_
