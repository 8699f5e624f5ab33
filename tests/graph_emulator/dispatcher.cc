#include "tests/graph_emulator/dispatcher.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "tests/graph_emulator/token_request_record.h"

namespace participants::graph_emulator {
namespace {

HttpAnswer ReplacedAnswer(const FaultReply& reply, const RequestIds& ids) {
  HttpAnswer answer{reply.status, reply.headers, reply.content_type, reply.body};
  if (answer.body.empty()) answer.content_type.clear();
  if (reply.graph_ids) AddIdHeaders(ids, answer);
  return answer;
}

bool AsksForToken(const HttpRequest& request) {
  return TokenEndpoint::IsTokenTarget(request.target) || ImdsEndpoint::IsImdsTarget(request.target);
}

bool IsAuthorization(const std::string& name) {
  return absl::EqualsIgnoreCase(name, "Authorization");
}

}  // namespace

Dispatcher::Dispatcher(TokenEndpointOptions options, std::string graph_base_url,
                       EmulatorState* state)
    : state_(state),
      graph_(options.tenant_id, std::move(graph_base_url), &state->calls, &state->tokens),
      imds_(options.clock, &state->managed_identities, &state->tokens),
      token_endpoint_(std::move(options), &state->registration, &state->tokens),
      control_(state) {}

std::optional<Fault> Dispatcher::TakeFault(const std::string& method, const std::string& target,
                                           bool connection_reused) {
  return state_->faults.Take(method, target, connection_reused);
}

Exchange Dispatcher::HandleControl(const HttpRequest& request, Persistence persistence) {
  return {{}, ScriptAnswer(control_.Handle(request), persistence), 0};
}

Exchange Dispatcher::Handle(const HttpRequest& request, const std::optional<Fault>& fault,
                            std::uint64_t connection, Persistence persistence) {
  Exchange exchange;
  exchange.journal_seq = Record(request, connection);
  HttpAnswer answer = Answer(request, fault, exchange.journal_seq);
  if (request.method == "HEAD") answer.body.clear();
  exchange.script = fault ? ScriptFault(*fault, std::move(answer), persistence)
                          : ScriptAnswer(answer, persistence);
  if (fault) exchange.delay += fault->delay;
  if (!AsksForToken(request)) exchange.delay += state_->graph_delay;
  return exchange;
}

HttpAnswer Dispatcher::Answer(const HttpRequest& request, const std::optional<Fault>& fault,
                              std::uint64_t journal_seq) {
  const RequestIds ids = NewRequestIds(request);
  if (!fault) return RealAnswer(request, ids, journal_seq);
  const bool takes_effect = fault->apply || !(fault->reply || IsCut(fault->wire));
  HttpAnswer real = takes_effect ? RealAnswer(request, ids, journal_seq) : HttpAnswer{};
  return fault->reply ? ReplacedAnswer(*fault->reply, ids) : real;
}

HttpAnswer Dispatcher::RealAnswer(const HttpRequest& request, const RequestIds& ids,
                                  std::uint64_t journal_seq) {
  HttpAnswer answer;
  if (TokenEndpoint::IsTokenTarget(request.target)) {
    answer = token_endpoint_.Handle(request);
  } else if (ImdsEndpoint::IsImdsTarget(request.target)) {
    answer = imds_.Handle(request);
  } else {
    answer = graph_.Handle(request, ids);
    AddIdHeaders(ids, answer);
  }
  if (answer.status / 100 == 2) {
    state_->journal.MarkApplied(journal_seq);
    if (AsksForToken(request)) {
      state_->journal.SetIssuedToken(journal_seq, state_->tokens.last_ordinal());
    }
  }
  return answer;
}

std::uint64_t Dispatcher::Record(const HttpRequest& request, std::uint64_t connection) {
  JournalEntry entry;
  entry.method = request.method;
  entry.target = request.target;
  entry.headers = request.headers;
  // The journal must not store a secret: tests compare ordinals instead.
  for (auto& [name, value] : entry.headers) {
    if (!IsAuthorization(name)) continue;
    value = absl::StartsWithIgnoreCase(value, "Bearer ") ? "Bearer <redacted>" : "<redacted>";
  }
  entry.token_ordinal = state_->tokens.Check(FindHeader(request.headers, "Authorization")).ordinal;
  entry.body =
      TokenEndpoint::IsTokenTarget(request.target) ? RedactTokenForm(request.body) : request.body;
  if (AsksForToken(request)) {
    entry.token_request = std::make_shared<const TokenRequestRecord>(DescribeTokenRequest(request));
  }
  entry.connection = connection;
  entry.received_at = std::chrono::steady_clock::now();
  return state_->journal.Add(std::move(entry));
}

}  // namespace participants::graph_emulator
