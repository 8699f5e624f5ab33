// The rounds of a call that removes many participants.
#ifndef SERVICE_API_ROUNDS_H_
#define SERVICE_API_ROUNDS_H_

#include <optional>
#include <string>
#include <vector>

#include "participants/v1/participant_service.pb.h"
#include "service/api/permit.h"
#include "service/api/status_mapping.h"
#include "service/api/task.h"
#include "service/api/unary_call.h"

namespace participants {

// What a valid call needs to act in rounds: it may read, and change once a round is recorded. The
// call must outlive this object.
class Rounds {
 public:
  template <typename Request>
  Rounds(UnaryCall& call, const Valid<Request>& valid)
      : call_(call), read_permit_(call.MayLook(valid)) {}

  // Awaitable. Records that the next round is to remove these participants, who are at least one.
  // If they are many, the round has several intents, and all are written when this ends. nullopt =
  // not recorded: nobody may be removed any more.
  Task<std::optional<Permit>> Record(std::vector<std::string> participant_ids);

  // If the last round was not recorded: the answer to a call without an earlier round, and why the
  // participants of a later round were not removed.
  Answer AnswerUnrecorded() const { return call_.AnswerUnrecorded(); }
  v1::Failure FailureUnrecorded() const;

  const ReadPermit& read_permit() const { return read_permit_; }
  // Those recorded so far.
  int count() const { return count_; }

 private:
  UnaryCall& call_;
  const ReadPermit read_permit_;
  int count_ = 0;
};

}  // namespace participants

#endif  // SERVICE_API_ROUNDS_H_
