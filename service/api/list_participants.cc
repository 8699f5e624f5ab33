#include "service/api/list_participants.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/api/findings.h"
#include "service/api/identity_conversion.h"
#include "service/api/participants_page.h"

namespace participants {
namespace {

constexpr int kMostEntries = 1000;

// Returns the request's identity for page tokens: all fields except the page's.
std::string ScopeOf(const v1::ListParticipantsRequest& request) {
  std::string scope = request.call_id();
  for (const auto& [kind, identity] : ToGraph(request.identity())) {
    absl::StrAppend(&scope, "\n", kind, "\n", identity.id, "\n", identity.tenant_id);
  }
  return scope;
}

}  // namespace

audit::AuditTarget ListParticipantsMethod::TargetOf(const Request& request) {
  return {.call_id = request.call_id(), .participants = {}, .reason = {}};  // Records no names.
}

std::vector<FieldViolation> ListParticipantsMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("page_size", request.page_size() < 0 ? "must not be negative" : Problem());
  if (request.has_identity()) findings.CheckMatch("identity", request.identity());
  if (!request.page_token().empty() && !ReadPageToken(request.page_token(), ScopeOf(request))) {
    findings.Check("page_token", "is not a next_page_token for this call and identity");
  }
  return std::move(findings).Take();
}

ListParticipantsMethod::Plan ListParticipantsMethod::Prepare(const Request& request,
                                                             AnsweredCall&) {
  const bool sized = request.page_size() > 0 && request.page_size() < kMostEntries;
  Plan plan;
  plan.call_id = request.call_id();
  plan.filters = request.has_identity();
  plan.identity = ToGraph(request.identity());
  plan.page_size = static_cast<size_t>(sized ? request.page_size() : kMostEntries);
  plan.scope = ScopeOf(request);
  plan.from = ReadPageToken(request.page_token(), plan.scope).value_or(PagePosition());
  return plan;
}

Task<Answer> ListParticipantsMethod::Look(const ReadPermit& permit, Plan plan) const {
  auto reading_it = ReadRoster(permit, reading, plan.call_id);
  auto seen = co_await reading_it;
  if (!seen.ok()) co_return AnswerGraphError(permit.answered(), seen.error());
  auto& [roster, coverage] = seen.value();
  Answer answer;
  {
    ParticipantsPage page(roster, plan);
    while (page.AddSome()) co_await permit.AwaitTurn();
    v1::ListParticipantsResponse response = page.TakeResponse();
    response.set_coverage(coverage);
    answer = Succeed(permit.answered(), std::move(response), graph::Effect::kNone, roster.exchange,
                     page.participants());
  }
  answer.memory = std::move(roster.memory);
  auto freeing = FreeEntries(permit, roster);
  (void)co_await freeing;
  co_return answer;
}

}  // namespace participants
