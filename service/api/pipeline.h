// The way of every call.
#ifndef SERVICE_API_PIPELINE_H_
#define SERVICE_API_PIPELINE_H_

#include <optional>
#include <utility>

#include "service/api/task.h"
#include "service/api/unary_call.h"

namespace participants {

// Each step takes what the one before it alone can make, so none can be left out or come too soon;
// one that fails has answered the call. Both must outlive the call. `M` is what is particular to a
// method:
//
//   Request                        the message
//   TargetOf(request)              whom it is about, valid or not, for the record
//   Validate(request)              everything that is wrong with it
//   Prepare(request, answered)     what is to be done; may name what errors are to tell
//   Act(permit, plan)              does it, and makes the answer
template <typename M>
Detached Serve(UnaryCall& call, const M& method) {
  std::optional<Admitted> admitted = call.Admit();
  if (!admitted) co_return;
  auto parsed = call.Parse<typename M::Request>(*std::move(admitted));
  if (!parsed) co_return;
  auto authorized = call.Authorize(*std::move(parsed), &M::TargetOf);
  if (!authorized) co_return;
  auto valid = call.Validate(*std::move(authorized), &M::Validate);
  if (!valid) co_return;
  auto plan = method.Prepare(valid->request(), call.answered());
  auto recording = call.Record(*valid);
  valid.reset();  // While others are awaited: how large it is its caller decides.
  std::optional<Permit> permit = co_await recording;
  if (!permit) co_return;
  Answer answer = co_await M::Act(*permit, std::move(plan));
  call.Finish(answer);  // It may be gone now.
}

}  // namespace participants

#endif  // SERVICE_API_PIPELINE_H_
