#include "service/api/list_participants.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/api/findings.h"
#include "service/api/identity_conversion.h"
#include "service/api/identity_match.h"
#include "service/api/participant_conversion.h"

namespace participants {
namespace {

constexpr int kMostEntries = 1000;
constexpr size_t kMostBytes = size_t{3} * 1024 * 1024;  // Clients take 4 MiB.

// All of the request but the page.
std::string ScopeOf(const v1::ListParticipantsRequest& request) {
  std::string scope = request.call_id();
  for (const auto& [kind, identity] : ToGraph(request.identity())) {
    absl::StrAppend(&scope, "\n", kind, "\n", identity.id, "\n", identity.tenant_id);
  }
  return scope;
}

}  // namespace

audit::AuditTarget ListParticipantsMethod::TargetOf(const Request& request) {
  return {.call_id = request.call_id(), .participants = {}, .reason = {}};  // And nobody's name.
}

std::vector<FieldViolation> ListParticipantsMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("page_size", request.page_size() < 0 ? "must not be negative" : Problem());
  if (request.has_identity()) findings.CheckMatch("identity", request.identity());
  if (!request.page_token().empty() && !ReadPageToken(request.page_token(), ScopeOf(request))) {
    findings.Check("page_token", "is no next_page_token of such a request");
  }
  return std::move(findings).Take();
}

ListParticipantsMethod::Plan ListParticipantsMethod::Prepare(const Request& request,
                                                             AnsweredCall&) {
  const bool sized = request.page_size() > 0 && request.page_size() < kMostEntries;
  std::string scope = ScopeOf(request);
  PagePosition from = ReadPageToken(request.page_token(), scope).value_or(PagePosition());
  return {.call_id = request.call_id(),
          .filters = request.has_identity(),
          .identity = ToGraph(request.identity()),
          .page_size = static_cast<size_t>(sized ? request.page_size() : kMostEntries),
          .scope = std::move(scope),
          .from = std::move(from)};
}

Task<Answer> ListParticipantsMethod::Look(const ReadPermit& permit, Plan plan) const {
  auto reading_it = ReadRoster(permit, reading, plan.call_id);
  auto seen = co_await reading_it;
  if (!seen.ok()) co_return AnswerGraphError(permit.answered(), seen.error());
  auto& [roster, coverage] = seen.value();
  v1::ListParticipantsResponse page = PageOf(roster, plan);
  page.set_coverage(coverage);
  Answer answer =
      Succeed(permit.answered(), std::move(page), graph::Effect::kNone, roster.exchange);
  answer.memory = std::move(roster.memory);
  co_return answer;
}

v1::ListParticipantsResponse PageOf(const graph::Roster& roster,
                                    const ListParticipantsMethod::Plan& plan) {
  std::vector<const graph::Participant*> wanted;
  for (const graph::Participant& entry : roster.participants) {
    if (entry.id < plan.from.last_id) continue;
    if (plan.filters && !MatchesIdentity(plan.identity, entry.info.identity)) continue;
    wanted.push_back(&entry);
  }
  // Those of one id stay in Graph's order, which is that of their places.
  std::sort(wanted.begin(), wanted.end(),
            [](const auto* a, const auto* b) { return std::tie(a->id, a) < std::tie(b->id, b); });
  v1::ListParticipantsResponse page;
  PagePosition position = plan.from;
  uint32_t known = plan.from.of_last_id;  // Entries at the beginning that an earlier page had.
  size_t bytes = 0;
  for (const graph::Participant* const entry : wanted) {
    if (known > 0 && entry->id == plan.from.last_id) {
      --known;
      continue;
    }
    known = 0;
    v1::Participant shown = ToProto(*entry);
    bytes += shown.ByteSizeLong();
    const auto count = static_cast<size_t>(page.participants_size());
    if (count == plan.page_size || (count > 0 && bytes > kMostBytes)) {
      page.set_next_page_token(MakePageToken(plan.scope, position));
      break;
    }
    position.of_last_id = entry->id == position.last_id ? position.of_last_id + 1 : 1;
    position.last_id = entry->id;
    *page.add_participants() = std::move(shown);
  }
  return page;
}

}  // namespace participants
