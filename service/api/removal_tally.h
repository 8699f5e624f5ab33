#ifndef SERVICE_API_REMOVAL_TALLY_H_
#define SERVICE_API_REMOVAL_TALLY_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/graph_error.h"
#include "graph_adapter/graph_types.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/removal.h"
#include "service/api/status_mapping.h"
#include "service/audit/audit_log.h"

namespace participants {

// What a bulk call did so far, added up for its answer and its record.
class RemovalTally {
 public:
  // An exchange that removed nobody.
  void Add(const graph::ExchangeInfo& look);
  // The outcomes of one round, for these participants.
  void Add(const std::vector<std::string>& participant_ids,
           const std::vector<RemovalOutcome>& outcomes);
  // Participants who were named in an intent and not tried.
  void AddUntried(const std::vector<std::string>& participant_ids, const v1::Failure& why);
  // An error that ends the call, although it is about no participant.
  void AddEnd(const graph::GraphError& error);

  // The last exchange, with the attempts of all.
  const graph::ExchangeInfo& exchange() const { return exchange_; }
  int removed() const { return record_.removed; }
  // Participants who may still be in the call.
  int left() const { return record_.failed + record_.unknown; }
  // Whether nothing more can be done: the call is gone or cancelled, the time is over, or the
  // service ends.
  bool is_over() const { return is_over_; }

  // The call's answer. An error if the caller has cancelled, or if the call does not exist and
  // nobody was removed.
  template <typename Response>
  Answer Conclude(const AnsweredCall& call, Response response) && {
    if (end_ && effect_ != graph::Effect::kNone && IsCallGone(*end_)) end_.reset();
    Answer answer = end_ ? AnswerGraphError(call, EndWithEffect())
                         : Succeed(call, std::move(response), effect_, exchange_);
    answer.removals = std::move(record_);
    return answer;
  }

 private:
  void Count(const std::string& participant_id, const RemovalOutcome& outcome);
  graph::GraphError EndWithEffect() const;

  graph::Effect effect_ = graph::Effect::kNone;
  graph::ExchangeInfo exchange_;
  audit::AuditedRemovals record_;
  bool is_over_ = false;
  std::optional<graph::GraphError> end_;  // The call may have to end with this error.
};

}  // namespace participants

#endif  // SERVICE_API_REMOVAL_TALLY_H_
