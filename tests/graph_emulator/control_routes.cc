#include "tests/graph_emulator/control_routes.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/call_json.h"
#include "tests/graph_emulator/control_answers.h"
#include "tests/graph_emulator/fault_json.h"
#include "tests/graph_emulator/url_text.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string WallTime(std::chrono::steady_clock::time_point time) {
  const absl::Time wall = absl::Now() - absl::FromChrono(std::chrono::steady_clock::now() - time);
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", wall, absl::UTCTimeZone());
}

ordered_json ShownTokenRequest(const TokenRequestRecord& record) {
  return {{"grant", GrantName(record.grant)},
          {"client_id", record.client_id},
          {"scope", record.scope},
          {"claims", record.claims},
          {"algorithm", record.algorithm},
          {"thumbprint", record.thumbprint},
          {"key_id", record.key_id},
          {"issuer", record.issuer},
          {"subject", record.subject},
          {"jti", record.jti}};
}

ordered_json ShownEntry(const JournalEntry& entry) {
  ordered_json headers = ordered_json::array();
  for (const auto& [name, value] : entry.headers) headers.push_back({name, value});
  ordered_json shown = {{"seq", entry.seq},
                        {"method", entry.method},
                        {"target", entry.target},
                        {"headers", std::move(headers)},
                        {"body", entry.body},
                        {"connection", entry.connection},
                        {"received_at", WallTime(entry.received_at)},
                        // Monotonic, to measure the time between two requests.
                        {"received_ns", entry.received_at.time_since_epoch().count()},
                        {"status", entry.status},
                        {"token_ordinal", entry.token_ordinal},
                        {"client_left", entry.client_left},
                        {"applied", entry.applied}};
  if (entry.token_request) {
    shown["token_request"] = ShownTokenRequest(*entry.token_request);
    shown["issued_token_ordinal"] = entry.issued_token_ordinal;
  }
  return shown;
}

ordered_json ShownParticipant(const RosterEntry& entry) {
  if (!entry.raw_json.empty()) return {{"raw", ordered_json::parse(entry.raw_json)}};
  return {{"id", entry.id.empty() ? ordered_json() : ordered_json(entry.id)},
          {"state", entry.state == RosterEntry::State::kInvited ? "invited" : "active"},
          {"identity", ordered_json::parse(entry.identity_json, nullptr, false)}};
}

}  // namespace

ControlRoutes::ControlRoutes(EmulatorState* state) : state_(state), credentials_(state) {}

bool ControlRoutes::IsControlTarget(absl::string_view target) {
  return absl::StartsWith(target, "/_emulator/");
}

HttpAnswer ControlRoutes::Handle(const HttpRequest& request) {
  const auto target = ParseTarget(request.target);
  if (!target) return Refused(400, "the path is badly encoded");
  const std::vector<std::string>& path = target->segments;
  if (path.size() == 3 && path[1] == "calls") return HandleCall(request, path[2]);
  const std::string route =
      absl::StrCat(request.method, " ", path[1], path.size() == 3 ? "/" + path[2] : "");
  if (path.size() > 3) return Refused(404, "no such control");
  if (route == "GET stats") return Stats();
  if (route == "GET journal") return ShowJournal();
  if (route == "DELETE journal") return state_->journal.Clear(), Done();
  if (route == "POST faults") return AddFault(request.body);
  if (route == "DELETE faults") return state_->faults.Clear(), Done();
  if (route == "POST delay") return SetDelay(request.body);
  if (route == "POST tokens") return AcceptToken(request.body);
  if (route == "POST tokens/revoke") return state_->tokens.RevokeAll(), Done();
  if (auto answer = credentials_.Handle(route, request.body)) return *std::move(answer);
  return Refused(404, "no such control");
}

HttpAnswer ControlRoutes::Stats() const {
  return Shown({{"connections_accepted", state_->connections.accepted},
                {"connections_open", state_->connections.open},
                {"requests", state_->journal.requests_received()}});
}

HttpAnswer ControlRoutes::ShowJournal() const {
  ordered_json entries = ordered_json::array();
  for (const JournalEntry& entry : state_->journal.Entries()) entries.push_back(ShownEntry(entry));
  return Shown(entries);
}

HttpAnswer ControlRoutes::HandleCall(const HttpRequest& request, const std::string& call_id) {
  if (request.method == "GET") return ShowCall(call_id);
  if (request.method == "PUT") return PutCall(request.body, call_id);
  if (request.method != "DELETE") return Refused(405, "a call knows GET, PUT and DELETE");
  return state_->calls.EndCall(call_id) ? Done() : Refused(404, "no such call");
}

HttpAnswer ControlRoutes::ShowCall(const std::string& call_id) {
  const auto roster = state_->calls.Roster(call_id);
  if (!roster) return Refused(404, "no such call");
  ordered_json participants = ordered_json::array();
  for (const RosterEntry& entry : *roster) {
    participants.push_back(ShownParticipant(entry));
  }
  return Shown({{"id", call_id}, {"participants", std::move(participants)}});
}

HttpAnswer ControlRoutes::PutCall(const std::string& body, const std::string& call_id) {
  auto plan = CallFromJson(body);
  if (!plan.ok()) return Refused(400, plan.status().message());
  state_->calls.AddCall(call_id, std::move(plan->participants), std::move(plan->settings));
  return Done();
}

HttpAnswer ControlRoutes::AddFault(const std::string& body) {
  auto fault = FaultFromJson(ParseBody(body));
  if (!fault.ok()) return Refused(400, fault.status().message());
  state_->faults.Add(*std::move(fault));
  return Done();
}

HttpAnswer ControlRoutes::SetDelay(const std::string& body) {
  const json document = ParseBody(body);
  if (!document.is_object() || !document.contains("delay_ms") ||
      !document["delay_ms"].is_number_unsigned()) {
    return Refused(400, "the body must be {\"delay_ms\":N}");
  }
  state_->graph_delay = std::chrono::milliseconds(document["delay_ms"].get<std::uint32_t>());
  return Done();
}

HttpAnswer ControlRoutes::AcceptToken(const std::string& body) {
  const json document = ParseBody(body);
  if (!document.is_object() || !document.contains("token") || !document["token"].is_string()) {
    return Refused(400, "the body must be {\"token\":\"...\"}");
  }
  state_->tokens.Accept(document["token"].get<std::string>());
  return Done();
}

}  // namespace participants::graph_emulator
