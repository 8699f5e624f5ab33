#include "tests/e2e/rows/row_scenarios.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/rows/scenario_parts.h"

namespace participants::e2e {
namespace {

// Every way to lose an answer, a different one for each attempt.
Scenario AnswersLost(const Rpc& rpc) {
  Scenario scenario = AboutRequest("answers lost in every way", {});
  using enum WireFault;
  for (const WireFault wire : {kCloseWithoutReply, kBeforeReply, kMidHeaders, kMidBody,
                               kDuringRequest, kBeforeReply, kMidBody, kCloseWithoutReply}) {
    Fault fault = Cutting(OnRequest(rpc), wire);
    fault.times = 1;
    scenario.faults.push_back(fault);
  }
  return scenario;
}
Scenario AnswerLost(const Rpc& rpc, const std::string& name, WireFault wire) {
  return AboutRequest(name, {Cutting(OnRequest(rpc), wire)});
}

// The first request takes effect.
Fault FirstAnswerLost(const Rpc& rpc) {
  Fault fault = Cutting(OnRequest(rpc), WireFault::kCloseWithoutReply);
  fault.times = 1;
  fault.apply = true;
  return fault;
}

Scenario RemovedByALostAttempt(const Rpc& rpc) {
  Scenario scenario = AboutRequest("the answer to the removal is lost", {FirstAnswerLost(rpc)});
  scenario.http_status = 404;
  return scenario;
}

Scenario AbsentAfterALostAttempt(const Rpc& rpc) {
  Scenario scenario = NotFoundAnd(rpc, "an answer is lost first", {});
  scenario.faults.insert(scenario.faults.begin(), FirstAnswerLost(rpc));
  return scenario;
}

Scenario TokenSays(const std::string& name, Fault fault) {
  Scenario scenario;
  scenario.name = name;
  scenario.faults = {std::move(fault)};
  scenario.faults_at_start = true;
  return scenario;
}
FaultReply TokenError(int status, const std::string& error) {
  return JsonReply(
      status, absl::StrCat(R"({"error":")", error, R"(","error_description":")", kCanary, R"("})"));
}

Scenario At(Scenario::Graph graph, const std::string& name) {
  Scenario scenario;
  scenario.name = name;
  scenario.graph = graph;
  return scenario;
}

void AddSuccesses(const Rpc& rpc, Rows& rows) {
  const Fault on = OnRequest(rpc);
  rows[{"-", "any 2xx (`OUTCOME_REMOVED`)"}] = {Succeeds(on, 204, ""), Succeeds(on, 200, "{}"),
                                                Succeeds(on, 202, "<html>")};
  rows[{"-",
        "404, the call lives, and the answer to an earlier attempt was lost (`OUTCOME_REMOVED`)"}] =
      {RemovedByALostAttempt(rpc), AllowingMissing(RemovedByALostAttempt(rpc))};
  rows[{"-",
        "404, the call lives, and the request has `allow_missing` (`OUTCOME_ALREADY_ABSENT`)"}] = {
      AllowingMissing(NotFoundAnd(rpc, "not there", {}))};
  rows[{"-",
        "no participant matches, `coverage` is AS_REPORTED, and the request has `allow_missing` "
        "(`OUTCOME_ALREADY_ABSENT`)"}] = {
      AllowingMissing(InCall("somebody else is there", CallOf(Entry("p", "user", kOtherUser))))};
  rows[{"-", "2xx with a JSON object or an empty body"}] = {
      Succeeds(on, 200, "{}"), Succeeds(on, 202, ""),
      Succeeds(on, 201, R"({"status":"Completed"})")};
  rows[{"-", "2xx with a JSON object whose `value` is an array"}] = {
      AboutRequest("as it is", {}), Succeeds(on, 200, R"({"value":[]})"),
      Succeeds(on, 203, R"({"value":[{"id":"p"},null,5]})")};
  rows[{"-", "2xx with a JSON object"}] = {AboutRequest("as it is", {}), Succeeds(on, 200, "{}"),
                                           Succeeds(on, 203, R"({"id":"p"})")};
}

void AddRefusalsByGraph(const Rpc& rpc, Rows& rows) {
  rows[{"GRAPH_BAD_REQUEST", "400 with Graph's JSON error, or 413 or 422"}] =
      GraphSaysEach(rpc, {400, 413, 422});
  rows[{"GRAPH_REQUEST_REJECTED", "400 without Graph's JSON error"}] = {EdgeSays(rpc, 400)};
  rows[{"GRAPH_REQUEST_REJECTED", "406, 411, 414, 415, 416, 417, 431"}] =
      GraphSaysEach(rpc, {406, 411, 414, 415, 416, 417, 431});
  rows[{"GRAPH_UNEXPECTED_REDIRECT", "3xx; the service follows no redirect"}] = {
      EdgeSays(rpc, 301), EdgeSays(rpc, 302, {{"Location", "http://127.0.0.1:1/canary-of-graph"}}),
      EdgeSays(rpc, 307), EdgeSays(rpc, 308)};
  rows[{"GRAPH_CREDENTIAL_REJECTED", "401, even with a new token if the service could get one"}] = {
      GraphSays(rpc, 401, "InvalidAuthenticationToken")};
  rows[{"GRAPH_PERMISSION_DENIED", "403, 451"}] = {GraphSays(rpc, 403, "7504"), EdgeSays(rpc, 403),
                                                   GraphSays(rpc, 451)};
  rows[{"GRAPH_METHOD_NOT_SUPPORTED", "405, 501"}] = GraphSaysEach(rpc, {405, 501});
  rows[{"EGRESS_PROXY_AUTH", "407"}] = {EdgeSays(rpc, 407)};
  rows[{"GRAPH_CONFLICT", "409"}] = {GraphSays(rpc, 409)};
  rows[{"GRAPH_PRECONDITION_FAILED", "402, 412, 423, 424, 428, other 4xx"}] =
      GraphSaysEach(rpc, {402, 412, 423, 424, 428, 418, 499});
  rows[{"GRAPH_THROTTLED", "429 or 509 with any code but 8529, or without a code"}] = {
      GraphSaysLater(rpc, 429, "TooManyRequests"), GraphSaysLater(rpc, 509)};
  rows[{"GRAPH_QUOTA_EXHAUSTED", "429 or 509 with code 8529"}] = {
      GraphSays(rpc, 429, "8529"), GraphSays(rpc, 509, "8529"), GraphSaysLater(rpc, 429, "8529")};
  rows[{"GRAPH_STORAGE_EXHAUSTED", "507"}] = {GraphSays(rpc, 507)};
}

void AddAbsences(const Rpc& rpc, Rows& rows) {
  const auto lookup_says = [&rpc](FaultReply reply) {
    return std::vector<Fault>{Replying(OnLookup(rpc), std::move(reply))};
  };
  rows[{"CALL_NOT_FOUND", "404 with code 8522 or 9997"}] = {GraphSays(rpc, 404, "8522"),
                                                            GraphSays(rpc, 404, "9997")};
  // When the first look-up may be absent, the next request gets the error, with its code.
  Scenario no_call =
      NotFoundAnd(rpc, "no such call", lookup_says(GraphErrorReply(404, "8522", kCanary)));
  Scenario ended =
      NotFoundAnd(rpc, "the call is over", lookup_says(GraphErrorReply(410, "x", kCanary)));
  if (rpc.goes_on_after.contains("GRAPH_NOT_FOUND")) {
    no_call.graph_code = "8522";
    ended.graph_code = "x";
    ended.http_status = 410;
  }
  rows[{"CALL_NOT_FOUND", "any other 404, and the service then gets 404 for the call itself"}] = {
      no_call};
  rows[{"CALL_ENDED", "410"}] = {GraphSays(rpc, 410)};
  rows[{"CALL_ENDED", "any other 404, and the service then gets 410 for the call itself"}] = {
      ended};
  rows[{"PARTICIPANT_NOT_FOUND",
        "any other 404, the call lives, and the request has no `allow_missing`"}] = {
      NotFoundAnd(rpc, "the call lives", {})};
  rows[{"PARTICIPANT_NOT_FOUND",
        "any other 404, the call lives, and the answer to an earlier attempt was lost"}] = {
      AbsentAfterALostAttempt(rpc)};
  rows[{"GRAPH_NOT_FOUND",
        "any other 404, and the service could not find out whether the call lives"}] = {
      NotFoundAnd(rpc, "the GET fails", lookup_says(GraphErrorReply(503, "x", kCanary))),
      NotFoundAnd(rpc, "the GET is refused", lookup_says(PlainReply(403))),
      NotFoundAnd(rpc, "the GET is lost", {Cutting(OnLookup(rpc), WireFault::kBeforeReply)})};
  Scenario no_roster = AboutRequest(
      "no roster", {Replying(OnRoster(rpc), GraphErrorReply(404, "NotFound", kCanary))});
  no_roster.http_status = 404;
  no_roster.graph_code = "NotFound";
  rows[{"GRAPH_NOT_FOUND", "any other 404 in place of the roster, although the call lives"}] = {
      no_roster};
  rows[{"GRAPH_NOT_FOUND", "any other 404"}] = {GraphSays(rpc, 404, "NotFound"),
                                                EdgeSays(rpc, 404)};
}

void AddFailures(const Rpc& rpc, Rows& rows) {
  rows[{"GRAPH_UNAVAILABLE", "425, or 503 with a readable Retry-After"}] = {
      GraphSaysLater(rpc, 425), GraphSaysLater(rpc, 503)};
  const Scenarios unavailable = {GraphSaysLater(rpc, 408), GraphSaysLater(rpc, 502),
                                 GraphSaysLater(rpc, 504),
                                 EdgeSays(rpc, 503, {{"Retry-After", "soon"}})};
  constexpr char kUnavailable[] = "408, 502 or 504, or 503 without a readable Retry-After";
  rows[{"GRAPH_UNAVAILABLE", kUnavailable}] = unavailable;
  rows[{"INVITE_OUTCOME_UNKNOWN", kUnavailable}] = unavailable;
  rows[{"GRAPH_INTERNAL_ERROR", "505"}] = {GraphSays(rpc, 505)};
  rows[{"GRAPH_INTERNAL_ERROR", "500, other 5xx"}] = {GraphSays(rpc, 500, "9999"),
                                                      EdgeSays(rpc, 500), GraphSays(rpc, 520)};
  Scenario oversized = AnswerLost(rpc, "over 1 MiB", WireFault::kOversizedBody);
  oversized.http_status = 200;
  Scenarios unreadable = SucceedsWithEach(OnRequest(rpc), {"[]", "<html>canary-of-graph</html>"});
  unreadable.push_back(Succeeds(OnRequest(rpc), 201, "{"));
  unreadable.push_back(oversized);
  rows[{"GRAPH_MALFORMED_RESPONSE",
        "2xx, but the answer is neither a JSON object nor empty, or has over 1 MiB"}] = unreadable;
  unreadable.push_back(Succeeds(OnRequest(rpc), 200, ""));
  rows[{"GRAPH_MALFORMED_RESPONSE",
        "2xx, but the answer is not a JSON object, or has over 1 MiB"}] = unreadable;
  rows[{"GRAPH_UNREACHABLE",
        "no connection, because DNS or the connection attempt failed, or the TLS handshake was "
        "broken off"}] = {At(Scenario::Graph::kGone, "nobody listens")};
  rows[{"GRAPH_TLS_UNTRUSTED",
        "the server's certificate, host name or TLS version is not trusted"}] = {
      At(Scenario::Graph::kUntrusted, "nobody's certificate")};
  rows[{"GRAPH_UNAVAILABLE", "the request was sent, but no complete answer came"}] = {
      AnswersLost(rpc)};
  rows[{"INVITE_OUTCOME_UNKNOWN", "the request was sent, but no complete answer came"}] = {
      AnswerLost(rpc, "closed", WireFault::kCloseWithoutReply),
      AnswerLost(rpc, "reset", WireFault::kBeforeReply),
      AnswerLost(rpc, "reset in the request", WireFault::kDuringRequest),
      AnswerLost(rpc, "reset in the headers", WireFault::kMidHeaders),
      AnswerLost(rpc, "reset in the body", WireFault::kMidBody)};
}

void AddTokens(Rows& rows) {
  FaultReply throttled = PlainReply(429, "Too Many Requests");
  throttled.headers = {{"Retry-After", "60"}};
  rows[{"TOKEN_UNAVAILABLE",
        "the token endpoint is down, throttles, or answers with something else than a token"}] = {
      TokenSays("down", Replying(OnToken(), PlainReply(503))),
      TokenSays("gone", Cutting(OnToken(), WireFault::kBeforeReply)),
      TokenSays("throttles", Replying(OnToken(), throttled)),
      TokenSays("nonsense", Replying(OnToken(), PlainReply(200)))};
  rows[{"TOKEN_CREDENTIAL_REJECTED", "the token endpoint refuses the service's credential"}] = {
      TokenSays("400", Replying(OnToken(), TokenError(400, "unauthorized_client"))),
      TokenSays("401", Replying(OnToken(), TokenError(401, "invalid_client"))),
      TokenSays("403", Replying(OnToken(), PlainReply(403))),
      TokenSays("404", Replying(OnToken(), PlainReply(404)))};
}

}  // namespace

std::map<RowKey, std::vector<Scenario>> RowScenarios(const Rpc& rpc) {
  Rows rows;
  AddRefusals(rpc, rows);
  AddSuccesses(rpc, rows);
  AddRefusalsByGraph(rpc, rows);
  AddAbsences(rpc, rows);
  AddRosters(rpc, rows);
  AddFailures(rpc, rows);
  AddTokens(rows);
  return rows;
}

}  // namespace participants::e2e
