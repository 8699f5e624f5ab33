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
//
// and, if it reads,
//
//   Look(permit, plan)             makes the answer
//
// if it changes something,
//
//   Look(permit, plan)             where it must look first: completes the plan, or makes the
//   answer Found(plan)                    where a look finds whom it is about: for the record
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
  valid->LetGo();
  if constexpr (M::kMethod.method_class == graph::OperationClass::kRead) {
    const ReadPermit permit = call.MayRead(*valid);
    auto looking = method.Look(permit, std::move(plan));
    call.Finish(co_await looking);  // It may be gone now.
  } else {
    if constexpr (requires { &M::Look; }) {
      const ReadPermit permit = call.MayLook(*valid);
      auto looking = method.Look(permit, plan);
      if (std::optional<Answer> answer = co_await looking)
        co_return call.Finish(*std::move(answer));
    }
    if constexpr (requires { &M::Found; }) call.NameFound(M::Found(plan));
    auto recording = call.Record(*valid);
    const std::optional<Permit> permit = co_await recording;
    if (!permit) co_return;
    auto acting = method.Act(*permit, std::move(plan));
    call.Finish(co_await acting);
  }
}

}  // namespace participants

#endif  // SERVICE_API_PIPELINE_H_
