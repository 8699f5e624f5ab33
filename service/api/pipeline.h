// The steps of every call.
#ifndef SERVICE_API_PIPELINE_H_
#define SERVICE_API_PIPELINE_H_

#include <optional>
#include <utility>

#include "service/api/rounds.h"
#include "service/api/task.h"
#include "service/api/unary_call.h"

namespace participants {

// Runs the steps of a call. Each step takes a value that only the previous step can create, so
// steps can be neither skipped nor reordered. A step that fails has answered the call. `call` and
// `method` must stay alive until the call is answered. `M` is the method-specific part:
//
//   Request                        the request message
//   TargetOf(request)              the participants for the audit record, whether valid or not
//   Validate(request)              all violations of the request
//   Prepare(request, answered)     the plan; may add facts for errors to `answered`
//
// A method that reads also has:
//
//   Look(permit, plan)             returns the answer
//
// A method that changes something also has:
//
//   Look(permit, plan)             optional: completes the plan, or returns the answer
//   Found(plan)                    optional: the participants that Look found, for the audit record
//   Act(permit, plan)              makes the change and returns the answer
//
// A method that changes in rounds, and records the intent of each, has instead of Found and Act:
//
//   ActInRounds(rounds, plan)      makes the changes and returns the answer
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
  valid->LetGo();
  if constexpr (M::kMethod.method_class == graph::OperationClass::kRead) {
    const ReadPermit permit = call.MayRead(*valid);
    auto looking = method.Look(permit, std::move(plan));
    call.Finish(co_await looking);  // The call may be destroyed now.
  } else {
    if constexpr (requires { &M::Look; }) {
      const ReadPermit permit = call.MayLook(*valid);
      auto looking = method.Look(permit, plan);
      if (std::optional<Answer> answer = co_await looking)
        co_return call.Finish(*std::move(answer));
    }
    if constexpr (requires { &M::ActInRounds; }) {
      Rounds rounds(call, *valid);
      auto acting = method.ActInRounds(rounds, std::move(plan));
      call.Finish(co_await acting);
    } else {
      if constexpr (requires { &M::Found; }) call.NameFound(M::Found(plan));
      auto recording = call.Record(*valid);
      const std::optional<Permit> permit = co_await recording;
      if (!permit) co_return call.Finish(call.AnswerUnrecorded());
      auto acting = method.Act(*permit, std::move(plan));
      call.Finish(co_await acting);
    }
  }
}

}  // namespace participants

#endif  // SERVICE_API_PIPELINE_H_
