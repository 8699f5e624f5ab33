#include "tests/e2e/rows/scenario_parts.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace participants::e2e {
namespace {

constexpr int kLater = 90;  // Seconds; no call here waits that long.

}  // namespace

Fault OnRequest(const Rpc& rpc) {
  Fault fault;
  fault.method = rpc.http_method;
  fault.target = rpc.target;
  if (rpc.http_method == "GET") fault.skip = rpc.gets_before;
  fault.times = -1;
  return fault;
}
Fault OnRoster(const Rpc& rpc) {
  Fault fault;
  fault.method = "GET";
  fault.target = "/participants";
  fault.skip = rpc.gets_before_roster;
  fault.times = -1;
  return fault;
}
Fault OnLookup(const Rpc& rpc) {
  Fault fault;
  fault.method = "GET";
  fault.skip = rpc.gets_before;
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
FaultReply PlainReply(int status, const std::string& body) {
  FaultReply reply;
  reply.status = status;
  reply.content_type = "text/html";
  reply.body = body;
  return reply;
}
FaultReply JsonReply(int status, const std::string& body) {
  FaultReply reply = PlainReply(status, body);
  reply.content_type = body.empty() ? "" : "application/json";
  return reply;
}

Scenario AboutRequest(const std::string& name, std::vector<Fault> faults) {
  Scenario scenario;
  scenario.name = name;
  scenario.is_about_request = true;
  scenario.faults = std::move(faults);
  return scenario;
}

Scenario GraphSays(const Rpc& rpc, int status, const std::string& code, Headers headers) {
  Scenario scenario = AboutRequest(
      absl::StrCat(status, " ", code),
      {Replying(OnRequest(rpc), GraphErrorReply(status, code, kCanary, std::move(headers)))});
  scenario.http_status = status;
  scenario.graph_code = code;
  return scenario;
}
Scenario GraphSaysLater(const Rpc& rpc, int status, const std::string& code) {
  Scenario scenario = GraphSays(rpc, status, code, {{"Retry-After", absl::StrCat(kLater)}});
  scenario.name += " with Retry-After";
  scenario.retry_after_s = kLater;
  return scenario;
}
Scenario EdgeSays(const Rpc& rpc, int status, Headers headers) {
  FaultReply reply = PlainReply(status);
  reply.headers = std::move(headers);
  Scenario scenario = AboutRequest(absl::StrCat(status, " from an edge"),
                                   {Replying(OnRequest(rpc), std::move(reply))});
  scenario.http_status = status;
  return scenario;
}
Scenarios GraphSaysEach(const Rpc& rpc, std::initializer_list<int> statuses) {
  Scenarios scenarios;
  for (const int status : statuses) scenarios.push_back(GraphSays(rpc, status));
  return scenarios;
}

Scenario Succeeds(Fault on, int status, const std::string& body) {
  Scenario scenario = AboutRequest(absl::StrCat(status, " ", body.substr(0, 20)),
                                   {Replying(std::move(on), JsonReply(status, body))});
  scenario.http_status = status;
  return scenario;
}
Scenarios SucceedsWithEach(const Fault& on, std::initializer_list<std::string> bodies) {
  Scenarios scenarios;
  for (const std::string& body : bodies) scenarios.push_back(Succeeds(on, 200, body));
  return scenarios;
}

Scenario NotFoundAnd(const Rpc& rpc, const std::string& name, std::vector<Fault> on_lookup) {
  Scenario scenario = GraphSays(rpc, 404, "NotFound");
  scenario.name = name;
  scenario.faults.insert(scenario.faults.end(), on_lookup.begin(), on_lookup.end());
  return scenario;
}

Scenario InCall(const std::string& name, const std::string& call, std::vector<Fault> faults) {
  Scenario scenario;
  scenario.name = name;
  scenario.http_status = 200;
  scenario.call = call;
  scenario.faults = std::move(faults);
  return scenario;
}
Scenario AllowingMissing(Scenario scenario) {
  scenario.name += ", allow_missing";
  scenario.allow_missing = true;
  return scenario;
}
std::string Entry(const std::string& id, const std::string& kind, const std::string& identity_id) {
  return absl::StrCat(R"({"id":")", id, R"(","identity":{")", kind, R"(":{"id":")", identity_id,
                      R"("}}})");
}
std::string CallOf(const std::string& entries, const std::string& more) {
  return absl::StrCat(R"({"participants":[)", entries, "]", more, "}");
}

}  // namespace participants::e2e
