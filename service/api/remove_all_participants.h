// The logic of RemoveAllParticipants outside graph_adapter/. Pure except for Look and ActInRounds.
#ifndef SERVICE_API_REMOVE_ALL_PARTICIPANTS_H_
#define SERVICE_API_REMOVE_ALL_PARTICIPANTS_H_

#include <optional>
#include <string>
#include <vector>

#include "graph_adapter/remove_participant.h"
#include "participants/v1/bulk_participant_service.pb.h"
#include "service/api/field_violation.h"
#include "service/api/leavers.h"
#include "service/api/method.h"
#include "service/api/permit.h"
#include "service/api/removal_tally.h"
#include "service/api/roster.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/audit/audit_log.h"

namespace participants {

class Rounds;

// A method as described in pipeline.h.
struct RemoveAllParticipantsMethod {
  using Request = v1::RemoveAllParticipantsRequest;
  static constexpr Method kMethod = {
      .path = "/participants.v1.BulkParticipantService/RemoveAllParticipants",
      .method_class = graph::kRemoveParticipant.operation_class,
      .precedence = graph::Precedence::kBulk};

  struct Plan {
    std::string call_id;
    bool force = false;
    Leavers leavers;
    std::string own_id = {};
    // Of the last roster that was read.
    SortedRoster round = {};
    v1::RosterCoverage coverage = v1::ROSTER_COVERAGE_UNSPECIFIED;
    v1::RosterCoverage coverage_before = v1::ROSTER_COVERAGE_UNSPECIFIED;
    graph::RosterMemory::Share memory = {};
    // Of all rounds so far.
    RemovalTally tally = {};
    v1::RemoveAllParticipantsResponse response = {};
  };

  static audit::AuditTarget TargetOf(const Request& request);
  static std::vector<FieldViolation> Validate(const Request& request);
  static Plan Prepare(const Request& request, AnsweredCall& answered);
  // Finds who is to go first. Answers if nobody is, or if nothing may be changed.
  Task<std::optional<Answer>> Look(const ReadPermit& permit, Plan& plan) const;
  // In bulk_rounds.cc.
  Task<Answer> ActInRounds(Rounds& rounds, Plan plan) const;

  RosterReading reading;

 private:
  // Awaitable. Reads the roster and sorts it into plan.round. Returns why it could not.
  Task<std::optional<graph::GraphError>> ReadRound(const ReadPermit& permit, Plan& plan) const;
  // Whether the last roster proves that nobody is left who is to go.
  static bool IsDone(const Plan& plan);
  static Answer Conclude(const AnsweredCall& call, Plan plan, bool done);
};

}  // namespace participants

#endif  // SERVICE_API_REMOVE_ALL_PARTICIPANTS_H_
