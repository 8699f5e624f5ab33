#include "tests/e2e/rows/row_scenarios.h"

#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::GraphErrorReply;
using graph_emulator::Headers;
using graph_emulator::WireFault;

// In every text that Graph sends here. No answer and no log line may hold it.
constexpr char kCanary[] = "canary-of-graph";
constexpr int kLater = 90;  // Seconds; no call here waits so long.

using Scenarios = std::vector<Scenario>;

Fault OnOperation() {
  Fault fault;
  fault.target = "/participants/";
  fault.times = -1;
  return fault;
}
Fault OnLookup() {
  Fault fault;
  fault.method = "GET";
  fault.times = -1;
  return fault;
}
Fault OnToken() {
  Fault fault;
  fault.target = "/oauth2/v2.0/token";
  fault.times = -1;
  return fault;
}

Fault Replying(Fault fault, FaultReply reply) {
  fault.reply = std::move(reply);
  return fault;
}
Fault Cutting(Fault fault, WireFault wire) {
  fault.wire = wire;
  return fault;
}
FaultReply PlainReply(int status, const std::string& body = kCanary) {
  FaultReply reply;
  reply.status = status;
  reply.content_type = "text/html";
  reply.body = body;
  return reply;
}

// Graph answers with its own error form.
Scenario GraphSays(int status, const std::string& code = "Canary.Code", Headers headers = {}) {
  Scenario scenario;
  scenario.name = absl::StrCat(status, " ", code);
  scenario.http_status = status;
  scenario.graph_code = code;
  scenario.faults = {
      Replying(OnOperation(), GraphErrorReply(status, code, kCanary, std::move(headers)))};
  return scenario;
}
Scenario GraphSaysLater(int status, const std::string& code = "Canary.Code") {
  Scenario scenario = GraphSays(status, code, {{"Retry-After", absl::StrCat(kLater)}});
  scenario.name += " with Retry-After";
  scenario.retry_after_s = kLater;
  return scenario;
}
// Something answers that has none of Graph's ways.
Scenario EdgeSays(int status, Headers headers = {}) {
  Scenario scenario;
  scenario.name = absl::StrCat(status, " from an edge");
  scenario.http_status = status;
  FaultReply reply = PlainReply(status);
  reply.headers = std::move(headers);
  scenario.faults = {Replying(OnOperation(), std::move(reply))};
  return scenario;
}
Scenarios GraphSaysEach(std::initializer_list<int> statuses) {
  Scenarios scenarios;
  for (const int status : statuses) scenarios.push_back(GraphSays(status));
  return scenarios;
}

Scenario Succeeds(int status, const std::string& body) {
  Scenario scenario;
  scenario.name = absl::StrCat(status, " ", body.substr(0, 20));
  scenario.http_status = status;
  FaultReply reply = PlainReply(status, body);
  reply.content_type = body.empty() ? "" : "application/json";
  scenario.faults = {Replying(OnOperation(), std::move(reply))};
  return scenario;
}

// A 404 of Graph's, and what its answer is when the service asks whether the call lives.
Scenario NotFoundAnd(const std::string& name, std::vector<Fault> on_lookup) {
  Scenario scenario = GraphSays(404, "NotFound");
  scenario.name = name;
  scenario.faults.insert(scenario.faults.begin(), on_lookup.begin(), on_lookup.end());
  return scenario;
}

Scenario Played(const std::string& name, std::function<Heard(RowWorld&)> play) {
  Scenario scenario;
  scenario.name = name;
  scenario.play = std::move(play);
  return scenario;
}

constexpr absl::Duration kShort = absl::Milliseconds(900);

Heard CallShortly(RowWorld& world) { return world.Call(kShort); }

// Graph keeps the call waiting; `play` ends it.
Scenario WhileAwaited(const std::string& name, std::function<Heard(RowWorld&)> play) {
  Scenario scenario = Played(name, std::move(play));
  scenario.faults = {Cutting(OnOperation(), WireFault::kNeverAnswer)};
  return scenario;
}
// The call waits for a token that does not come.
Scenario WithoutToken(const std::string& name, std::function<Heard(RowWorld&)> play) {
  Scenario scenario = Played(name, std::move(play));
  scenario.faults = {Cutting(OnToken(), WireFault::kNeverAnswer)};
  scenario.faults_at_start = true;
  scenario.flags = {"--max_in_flight=1", "--drain_timeout=500ms"};
  return scenario;
}

// Ends the row's own call once it is under way.
Heard CancelDuring(RowWorld& world, RowWorld::UnderWay under_way) {
  return world.CallDuring(under_way, [](grpc::ClientContext& context) { context.TryCancel(); });
}
Heard DrainDuring(RowWorld& world, RowWorld::UnderWay under_way) {
  const Heard heard = world.CallDuring(under_way, [&world](grpc::ClientContext&) {
    world.service().process().Signal(SIGTERM);  // And drain_timeout is short.
  });
  EXPECT_EQ(world.service().process().Wait(kPatience), 0);
  return heard;
}
Heard CancelOnArrival(RowWorld& world) { return CancelDuring(world, &RowWorld::AwaitArrival); }
Heard CancelOnceAdmitted(RowWorld& world) { return CancelDuring(world, &RowWorld::AwaitAdmission); }

Scenario Draining() {
  Scenario scenario = WhileAwaited("SIGTERM while Graph is awaited", [](RowWorld& world) {
    return DrainDuring(world, &RowWorld::AwaitArrival);
  });
  scenario.flags = {"--drain_timeout=200ms"};
  return scenario;
}
Scenario DrainingBeforehand() {
  Scenario scenario = WhileAwaited("a call after SIGTERM", [](RowWorld& world) {
    world.OccupyOneCall();  // Else there would be nothing to drain.
    world.service().process().Signal(SIGTERM);
    world.AwaitRefusals();
    Heard heard = world.Call();
    world.Release();
    EXPECT_EQ(world.service().process().Wait(kPatience), 0);
    return heard;
  });
  scenario.is_logged = false;
  return scenario;
}
Scenario Overloaded() {
  Scenario scenario = WhileAwaited("one call more than max_in_flight", [](RowWorld& world) {
    world.OccupyOneCall();
    Heard heard = world.Call();
    world.Release();
    return heard;
  });
  scenario.flags = {"--max_in_flight=1"};
  return scenario;
}

// Every way to lose an answer, each of the row's attempts in another.
Scenario AnswersLost() {
  Scenario scenario;
  scenario.name = "answers lost in every way";
  using enum WireFault;
  for (const WireFault wire : {kCloseWithoutReply, kBeforeReply, kMidHeaders, kMidBody,
                               kDuringRequest, kBeforeReply, kMidBody, kCloseWithoutReply}) {
    Fault fault = Cutting(OnOperation(), wire);
    fault.times = 1;
    scenario.faults.push_back(fault);
  }
  return scenario;
}
Scenario AnswerLost(const std::string& name, WireFault wire) {
  Scenario scenario;
  scenario.name = name;
  scenario.faults = {Cutting(OnOperation(), wire)};
  return scenario;
}

Scenario RemovedByALostAttempt() {
  Scenario scenario;
  scenario.name = "the answer to the removal is lost";
  scenario.http_status = 404;
  Fault fault = Cutting(OnOperation(), WireFault::kCloseWithoutReply);
  fault.times = 1;
  fault.apply = true;
  scenario.faults = {fault};
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
  FaultReply reply = PlainReply(
      status, absl::StrCat(R"({"error":")", error, R"(","error_description":")", kCanary, R"("})"));
  reply.content_type = "application/json";
  return reply;
}

Scenario AllowingMissing(Scenario scenario) {
  scenario.allow_missing = true;
  return scenario;
}
Scenario At(Scenario::Graph graph, const std::string& name) {
  Scenario scenario;
  scenario.name = name;
  scenario.graph = graph;
  return scenario;
}

Heard WrongFields(RowWorld& world) {
  // `call_id`, field 1 of both requests, as a text that no id can be.
  return world.CallWith(
      "\x0a\x03"
      "a/b");
}

Scenario CalledBy(const std::string& names) {
  Scenario scenario;
  scenario.name = names;
  scenario.caller = names;
  return scenario;
}

Scenario FullDisk() {
  Scenario scenario;
  scenario.name = "the disk is full";
  scenario.flags = {"--audit_log=/dev/full"};
  return scenario;
}

void AddRefusals(std::map<RowKey, Scenarios>& rows) {
  rows[{"MALFORMED_REQUEST", "the bytes are no such message, or hold text that is not UTF-8"}] = {
      Played("no message", [](RowWorld& world) { return world.CallWith("\xff\xff\xff"); }),
      Played("no UTF-8", [](RowWorld& world) { return world.CallWith("\x0a\x02\xc3\x28"); })};
  rows[{"CALLER_UNAUTHENTICATED", "the client certificate has no one URI, nor else one DNS name"}] =
      {CalledBy("IP:127.0.0.1"), CalledBy("URI:spiffe://test/a,URI:spiffe://test/b")};
  rows[{"CALLER_NOT_AUTHORIZED", "the policy does not allow this caller this method"}] = {
      CalledBy("URI:spiffe://test/stranger")};
  rows[{"INVALID_REQUEST", "fields break the rules in the proto's comments"}] = {
      Played("an id with a slash", WrongFields),
      Played("nothing at all", [](RowWorld& world) { return world.CallWith(""); })};
  rows[{"AUDIT_UNAVAILABLE",
        "the call could not be recorded within a second, so nothing was sent"}] = {FullDisk()};
  rows[{"LOCAL_OVERLOAD", "too many calls are in flight in this server"}] = {Overloaded()};
  rows[{"DRAINING", "this server is shutting down, and nothing had been sent"}] = {
      DrainingBeforehand(), WithoutToken("SIGTERM while a token is awaited", [](RowWorld& world) {
        return DrainDuring(world, &RowWorld::AwaitAdmission);
      })};
  rows[{"DRAINING", "this server shut down while Graph's answer was awaited"}] = {Draining()};
  rows[{"INVITE_OUTCOME_UNKNOWN", "this server shut down while Graph's answer was awaited"}] = {
      Draining()};
  rows[{"DEADLINE", "the deadline passed, or left too little time, before anything was sent"}] = {
      WithoutToken("no token in time", CallShortly)};
  rows[{"DEADLINE", "the deadline passed while Graph's answer was awaited"}] = {
      WhileAwaited("no answer in time", CallShortly)};
  rows[{"CANCELLED", "the caller cancelled before anything was sent"}] = {
      WithoutToken("cancelled while a token is awaited", CancelOnceAdmitted)};
  rows[{"CANCELLED", "the caller cancelled while Graph's answer was awaited"}] = {
      WhileAwaited("cancelled on arrival", CancelOnArrival)};
}

void AddSuccesses(std::map<RowKey, Scenarios>& rows) {
  rows[{"-", "any 2xx (`OUTCOME_REMOVED`)"}] = {Succeeds(204, ""), Succeeds(200, "{}"),
                                                Succeeds(202, "<html>")};
  rows[{"-",
        "404, the call lives, and the answer to an earlier attempt was lost (`OUTCOME_REMOVED`)"}] =
      {RemovedByALostAttempt(), AllowingMissing(RemovedByALostAttempt())};
  rows[{"-",
        "404, the call lives, and the request has `allow_missing` (`OUTCOME_ALREADY_ABSENT`)"}] = {
      AllowingMissing(NotFoundAnd("allowed to be missing", {}))};
  rows[{"-", "2xx with a JSON object or an empty body"}] = {
      Succeeds(200, "{}"), Succeeds(202, ""), Succeeds(201, R"({"status":"Completed"})")};
}

void AddRefusalsByGraph(std::map<RowKey, Scenarios>& rows) {
  rows[{"GRAPH_BAD_REQUEST", "400 with Graph's JSON error, 413, 422"}] =
      GraphSaysEach({400, 413, 422});
  rows[{"GRAPH_REQUEST_REJECTED", "400 without Graph's JSON error"}] = {EdgeSays(400)};
  rows[{"GRAPH_REQUEST_REJECTED", "406, 411, 414, 415, 416, 417, 431"}] =
      GraphSaysEach({406, 411, 414, 415, 416, 417, 431});
  rows[{"GRAPH_UNEXPECTED_REDIRECT", "3xx, which is never followed"}] = {
      EdgeSays(301), EdgeSays(302, {{"Location", "http://127.0.0.1:1/canary-of-graph"}}),
      EdgeSays(307), EdgeSays(308)};
  rows[{"GRAPH_CREDENTIAL_REJECTED", "401, with a fresh token where one could be had"}] = {
      GraphSays(401, "InvalidAuthenticationToken")};
  rows[{"GRAPH_PERMISSION_DENIED", "403, 451"}] = {GraphSays(403, "7504"), EdgeSays(403),
                                                   GraphSays(451)};
  rows[{"CALL_NOT_FOUND", "404 with code 8522 or 9997"}] = {GraphSays(404, "8522"),
                                                            GraphSays(404, "9997")};
  rows[{"CALL_NOT_FOUND", "any other 404, and a GET of the call says 404"}] = {
      NotFoundAnd("no such call", {Replying(OnLookup(), GraphErrorReply(404, "8522", kCanary))})};
  rows[{"CALL_ENDED", "410"}] = {GraphSays(410)};
  rows[{"CALL_ENDED", "any other 404, and a GET of the call says 410"}] = {
      NotFoundAnd("the call is over", {Replying(OnLookup(), GraphErrorReply(410, "x", kCanary))})};
  rows[{"PARTICIPANT_NOT_FOUND",
        "any other 404, the call lives, and the request has no `allow_missing`"}] = {
      NotFoundAnd("the call lives", {})};
  rows[{"GRAPH_NOT_FOUND", "any other 404, and a GET of the call did not tell what is missing"}] = {
      NotFoundAnd("the GET fails", {Replying(OnLookup(), GraphErrorReply(503, "x", kCanary))}),
      NotFoundAnd("the GET is refused", {Replying(OnLookup(), PlainReply(403))}),
      AllowingMissing(
          NotFoundAnd("the GET is lost", {Cutting(OnLookup(), WireFault::kBeforeReply)}))};
  rows[{"GRAPH_NOT_FOUND", "any other 404"}] = {GraphSays(404, "NotFound"), EdgeSays(404)};
  rows[{"GRAPH_METHOD_NOT_SUPPORTED", "405, 501"}] = GraphSaysEach({405, 501});
  rows[{"EGRESS_PROXY_AUTH", "407"}] = {EdgeSays(407)};
  rows[{"GRAPH_CONFLICT", "409"}] = {GraphSays(409)};
  rows[{"GRAPH_PRECONDITION_FAILED", "402, 412, 423, 424, 428, other 4xx"}] =
      GraphSaysEach({402, 412, 423, 424, 428, 418, 499});
  rows[{"GRAPH_THROTTLED", "429 or 509 with another code"}] = {
      GraphSaysLater(429, "TooManyRequests"), GraphSaysLater(509)};
  rows[{"GRAPH_QUOTA_EXHAUSTED", "429 or 509 with code 8529"}] = {
      GraphSays(429, "8529"), GraphSays(509, "8529"), GraphSaysLater(429, "8529")};
  rows[{"GRAPH_STORAGE_EXHAUSTED", "507"}] = {GraphSays(507)};
}

void AddFailures(std::map<RowKey, Scenarios>& rows) {
  rows[{"GRAPH_UNAVAILABLE", "425, 503 with a readable Retry-After"}] = {GraphSaysLater(425),
                                                                         GraphSaysLater(503)};
  const Scenarios unavailable = {GraphSaysLater(408), GraphSaysLater(502), GraphSaysLater(504),
                                 EdgeSays(503, {{"Retry-After", "soon"}})};
  constexpr char kUnavailable[] = "408, 502, 504, 503 without a readable Retry-After";
  rows[{"GRAPH_UNAVAILABLE", kUnavailable}] = unavailable;
  rows[{"INVITE_OUTCOME_UNKNOWN", kUnavailable}] = unavailable;
  rows[{"GRAPH_INTERNAL_ERROR", "505"}] = {GraphSays(505)};
  rows[{"GRAPH_INTERNAL_ERROR", "500, other 5xx"}] = {GraphSays(500, "9999"), EdgeSays(500),
                                                      GraphSays(520)};
  Scenario oversized = AnswerLost("over 1 MiB", WireFault::kOversizedBody);
  oversized.http_status = 200;
  rows[{"GRAPH_MALFORMED_RESPONSE",
        "2xx with anything but a JSON object or an empty body, or over 1 MiB"}] = {
      Succeeds(200, "[]"), Succeeds(200, "<html>canary-of-graph</html>"), Succeeds(201, "{"),
      oversized};
  rows[{"GRAPH_UNREACHABLE", "no connection (DNS, connect, TLS broken off)"}] = {
      At(Scenario::Graph::kGone, "nobody listens")};
  rows[{"GRAPH_TLS_UNTRUSTED",
        "the server's certificate, host name or TLS version is not trusted"}] = {
      At(Scenario::Graph::kUntrusted, "nobody's certificate")};
  rows[{"GRAPH_UNAVAILABLE", "sent, and no complete answer came"}] = {AnswersLost()};
  rows[{"INVITE_OUTCOME_UNKNOWN", "sent, and no complete answer came"}] = {
      AnswerLost("closed", WireFault::kCloseWithoutReply),
      AnswerLost("reset", WireFault::kBeforeReply),
      AnswerLost("reset in the request", WireFault::kDuringRequest),
      AnswerLost("reset in the headers", WireFault::kMidHeaders),
      AnswerLost("reset in the body", WireFault::kMidBody)};
}

void AddTokens(std::map<RowKey, Scenarios>& rows) {
  FaultReply throttled = PlainReply(429, "Too Many Requests");
  throttled.headers = {{"Retry-After", "60"}};
  rows[{"TOKEN_UNAVAILABLE", "the token endpoint is down, throttles or talks nonsense"}] = {
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

std::map<RowKey, std::vector<Scenario>> RowScenarios() {
  std::map<RowKey, std::vector<Scenario>> rows;
  AddRefusals(rows);
  AddSuccesses(rows);
  AddRefusalsByGraph(rows);
  AddFailures(rows);
  AddTokens(rows);
  return rows;
}

}  // namespace participants::e2e
