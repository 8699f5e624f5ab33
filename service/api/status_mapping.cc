#include "service/api/status_mapping.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/api/answer_details.h"
#include "service/api/graph_request_id.h"
#include "service/api/help_links.h"

namespace participants {
namespace {

using graph::Effect;
using graph::GraphError;
using graph::OperationClass;
using Kind = graph::GraphErrorKind;
using grpc::StatusCode;

std::string_view OperatorHelp(Refusal refusal) {
  switch (refusal) {
    case Refusal::kLocalOverload:
      return "Check whether Graph is slow; if not, raise --max_in_flight or run more replicas.";
    case Refusal::kCallerNotAuthorized:
      return "If this caller should be allowed this method, add a rule to --caller_policy_file.";
    case Refusal::kAuditUnavailable:
      return "The audit log cannot be written: check that its disk has space, that its file may "
             "grow, and that stdout is being read.";
    case Refusal::kMalformedRequest:
    case Refusal::kRosterNotReported:
    case Refusal::kRosterPossiblyTruncated:
    case Refusal::kParticipantActive:
    case Refusal::kOwnParticipant:
    case Refusal::kKeepNotFound:
    case Refusal::kDraining:
    case Refusal::kCallerUnauthenticated:
      break;
  }
  return "";
}

constexpr std::string_view kRateLimitedHelp =
    "If this caller should be allowed more calls, raise the limits of its rule in "
    "--caller_policy_file.";

// UNAVAILABLE with our ErrorInfo promises that the same call may be sent again. An invitation that
// may have rung people must not get that promise, whatever the cause of the UNAVAILABLE.
StatusRow RowFor(OperationClass method_class, const GraphError& error) {
  const StatusRow& row = RowOf(error.kind);
  if (method_class == OperationClass::kOnce && error.effect != Effect::kNone &&
      row.code == StatusCode::UNAVAILABLE) {
    return OutcomeUnknownRow(row.party);
  }
  return row;
}

// Whether a retry is forbidden. Clients that retry automatically obey RetryInfo and the pushback,
// so neither may ask for a forbidden retry.
bool MustNotBeRepeated(OperationClass method_class, const GraphError& error) {
  return error.kind == Kind::kQuotaExhausted ||
         (method_class == OperationClass::kOnce && error.effect != Effect::kNone);
}

constexpr char kParticipantIds[] = "participant_ids";
// gRPC metadata must stay small. Above this size, only InvitationReference contains an invitation's
// IDs.
constexpr size_t kMostDetailBytes = 3584;

using Metadata = std::map<std::string, std::string>;

// Returns the metadata that every error has.
Metadata CommonMetadata(const AnsweredCall& call, const StatusRow& row, Effect effect) {
  Metadata metadata = call.metadata;
  metadata.insert({{"party", std::string(row.party)},
                   {"effect", std::string(EffectName(effect))},
                   {"client_request_id", call.client_request_id}});
  if (call.invitation) {
    metadata["client_context"] = call.invitation->client_context;
    metadata[kParticipantIds] = absl::StrJoin(call.invitation->participant_ids, ",");
  }
  if (!call.removed_participant_ids.empty()) {
    metadata["removed_participant_ids"] = call.removed_participant_ids;
  }
  return metadata;
}

void AddExchange(const GraphError& error, Metadata& metadata) {
  metadata["attempts"] = absl::StrCat(error.attempts);
  // The status and code of these kinds are the token endpoint's, not Graph's.
  if (error.kind == Kind::kTokenUnavailable || error.kind == Kind::kTokenRejected) return;
  if (error.http_status != 0) metadata["http_status"] = absl::StrCat(error.http_status);
  if (!error.graph_code.empty()) metadata["graph_code"] = error.graph_code;
  const std::string_view graph_request_id = UsableGraphRequestId(error.graph_request_id);
  if (!graph_request_id.empty()) metadata["graph_request_id"] = graph_request_id;
}

Answer MakeAnswer(const StatusRow& row, Effect effect, AnswerDetails& details) {
  Answer answer;
  answer.status = MakeStatus(row.code, row.message, details);
  if (answer.status.error_details().size() > kMostDetailBytes &&
      details.metadata.erase(kParticipantIds) > 0) {
    answer.status = MakeStatus(row.code, row.message, details);
  }
  answer.reason = row.reason;
  answer.party = row.party;
  answer.effect = effect;
  return answer;
}

AnswerDetails DetailsFor(const AnsweredCall& call, const StatusRow& row, Effect effect) {
  AnswerDetails details;
  details.reason = row.reason;
  details.metadata = CommonMetadata(call, row, effect);
  details.request_id = call.client_request_id;
  details.invitation = call.invitation ? &*call.invitation : nullptr;
  return details;
}

// Sets RetryInfo. Returns the pushback, rounded up: a retry slightly too early would be rejected
// again.
int64_t SetRetry(graph::Duration retry_after, AnswerDetails& details) {
  details.retry_delay = std::max(retry_after, graph::Duration::zero());
  return std::chrono::ceil<std::chrono::milliseconds>(*details.retry_delay).count();
}

}  // namespace

Answer AnswerGraphError(const AnsweredCall& call, const GraphError& error) {
  const StatusRow row = RowFor(call.method_class, error);
  const bool may_be_repeated = !MustNotBeRepeated(call.method_class, error);
  AnswerDetails details = DetailsFor(call, row, error.effect);
  AddExchange(error, details.metadata);
  details.help = HelpFor(error.hint);
  std::optional<int64_t> pushback_ms;
  if (!may_be_repeated) {
    pushback_ms = -1;
  } else if (error.retry_after) {
    pushback_ms = SetRetry(*error.retry_after, details);
  }
  Answer answer = MakeAnswer(row, error.effect, details);
  answer.retry_pushback_ms = pushback_ms;
  answer.help = OperatorHelp(error);
  answer.exchange = graph::ExchangeOf(error);
  return answer;
}

std::string_view ReasonOf(Kind kind) { return RowOf(kind).reason; }

Answer AnswerRefusal(const AnsweredCall& call, Refusal refusal, const graph::ExchangeInfo& exchange,
                     Effect effect) {
  const StatusRow& row = RowOf(refusal);
  AnswerDetails details = DetailsFor(call, row, effect);
  if (exchange.attempts > 0) {
    details.metadata["attempts"] = absl::StrCat(exchange.attempts);
    details.metadata["http_status"] = absl::StrCat(exchange.http_status);
    const std::string_view graph_request_id = UsableGraphRequestId(exchange.graph_request_id);
    if (!graph_request_id.empty()) details.metadata["graph_request_id"] = graph_request_id;
  }
  Answer answer = MakeAnswer(row, effect, details);
  answer.help = OperatorHelp(refusal);
  answer.exchange = exchange;
  return answer;
}

Answer AnswerRateLimited(const AnsweredCall& call, graph::Duration retry_after) {
  AnswerDetails details = DetailsFor(call, RateLimitedRow(), Effect::kNone);
  const int64_t pushback_ms = SetRetry(retry_after, details);
  Answer answer = MakeAnswer(RateLimitedRow(), Effect::kNone, details);
  answer.retry_pushback_ms = pushback_ms;
  answer.help = kRateLimitedHelp;
  return answer;
}

Answer AnswerInvalidRequest(const AnsweredCall& call, std::span<const FieldViolation> violations) {
  AnswerDetails details = DetailsFor(call, InvalidRequestRow(), Effect::kNone);
  details.violations = violations;
  return MakeAnswer(InvalidRequestRow(), Effect::kNone, details);
}

std::set<std::pair<std::string_view, std::string_view>> AllReasons() {
  std::set<std::pair<std::string_view, std::string_view>> reasons;
  const auto add = [&reasons](const StatusRow& row) { reasons.emplace(row.reason, row.party); };
  for (int kind = 0; kind <= static_cast<int>(Kind::kShutDown); ++kind) {
    GraphError sent;
    sent.kind = static_cast<Kind>(kind);
    sent.effect = Effect::kUnknown;
    add(RowOf(sent.kind));
    add(RowFor(OperationClass::kOnce, sent));
  }
  for (int refusal = 0; refusal <= static_cast<int>(Refusal::kKeepNotFound); ++refusal) {
    add(RowOf(static_cast<Refusal>(refusal)));
  }
  add(InvalidRequestRow());
  add(RateLimitedRow());
  return reasons;
}

std::string_view EffectName(Effect effect) {
  switch (effect) {
    case Effect::kNone:
      return "none";
    case Effect::kApplied:
      return "applied";
    case Effect::kUnknown:
      break;
  }
  return "unknown";
}

}  // namespace participants
