#include "tests/graph_emulator/graph_routes.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/claims_challenge.h"
#include "tests/graph_emulator/field_reader.h"
#include "tests/graph_emulator/graph_documents.h"
#include "tests/graph_emulator/graph_refusals.h"
#include "tests/graph_emulator/invite_check.h"
#include "tests/graph_emulator/random_id.h"
#include "tests/graph_emulator/url_text.h"

namespace participants::graph_emulator {
namespace {

absl::string_view WhyRefused(TokenState state) {
  switch (state) {
    case TokenState::kMissing:
      return "Access token is empty.";
    case TokenState::kExpired:
      return "Lifetime validation failed, the token is expired.";
    case TokenState::kRevoked:
      return "Access token has been revoked.";
    case TokenState::kLacksClaims:
      return "Continuous access evaluation resulted in challenge with result: InteractionRequired "
             "and code: TokenIssuedBeforeRevocationTimestamp";
    case TokenState::kUnknown:
    case TokenState::kValid:
      break;
  }
  return "Access token validation failure.";
}

// The SDKs also send the full name of an action.
bool IsAction(absl::string_view segment, absl::string_view name) {
  absl::ConsumePrefix(&segment, "microsoft.graph.");
  return segment == name;
}

bool IsJson(const HttpRequest& request) {
  return IsMediaType(FindHeader(request.headers, "Content-Type"), "application/json");
}

// The clientContext, null when there is none. INVALID_ARGUMENT with the reason for any other body.
absl::StatusOr<nlohmann::json> CheckMuteBody(const std::string& body) {
  constexpr std::size_t kMostCharacters = 256;
  FieldReader reader(nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false));
  std::optional<std::string> context;
  reader.Read("clientContext", context);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  if (!context) return nlohmann::json();
  if (context->size() > kMostCharacters) {
    return absl::InvalidArgumentError("clientContext: at most 256 characters");
  }
  return nlohmann::json(*context);
}

}  // namespace

GraphRoutes::GraphRoutes(std::string tenant_id, std::string base_url, CallState* calls,
                         const TokenStore* tokens)
    : tenant_id_(std::move(tenant_id)),
      base_url_(std::move(base_url)),
      calls_(calls),
      tokens_(tokens),
      reads_(base_url_, calls) {}

HttpAnswer GraphRoutes::Handle(const HttpRequest& request, const RequestIds& ids) {
  if (auto refusal = CheckHeaders(request, ids)) return *std::move(refusal);
  if (auto refusal = CheckToken(request, ids)) return *std::move(refusal);

  const auto target = ParseTarget(request.target);
  if (!target) return BadRequest("The path is badly encoded.", ids);
  const std::vector<std::string>& path = target->segments;
  if (path.size() < 4 || path[0] != "v1.0" || path[1] != "communications" || path[2] != "calls" ||
      path[3].empty()) {
    return target->query.empty() ? NoSuchRoute(ids) : NoSuchOption(ids);
  }
  const std::string& call_id = path[3];
  const bool is_list = path.size() == 5 && path[4] == "participants";
  if (is_list && request.method == "GET") {
    return reads_.ListParticipants(request.target, call_id, target->query, ids);
  }
  if (!target->query.empty()) return NoSuchOption(ids);
  if (path.size() == 4) {
    return request.method == "GET" ? reads_.GetCall(call_id, ids) : WrongMethod("GET", ids);
  }
  if (is_list) return WrongMethod("GET", ids);
  if (path.size() < 6 || path[5].empty()) return NoSuchRoute(ids);
  if (path[4] == "operations" && path.size() == 6) {
    return request.method == "GET" ? reads_.GetOperation(call_id, path[5], ids)
                                   : WrongMethod("GET", ids);
  }
  if (path[4] != "participants") return NoSuchRoute(ids);
  return HandleParticipant(request, call_id, std::span(path).subspan(5), ids);
}

HttpAnswer GraphRoutes::HandleParticipant(const HttpRequest& request, const std::string& call_id,
                                          std::span<const std::string> path,
                                          const RequestIds& ids) {
  if (path.size() == 2 && IsAction(path[1], "mute")) {
    return request.method == "POST" ? Mute(request, call_id, path[0], ids)
                                    : WrongMethod("POST", ids);
  }
  if (path.size() > 1) return NoSuchRoute(ids);
  if (IsAction(path[0], "invite")) {
    return request.method == "POST" ? Invite(request, call_id, ids) : WrongMethod("POST", ids);
  }
  if (request.method == "GET") return reads_.GetParticipant(call_id, path[0], ids);
  if (request.method == "DELETE") return Remove(request, call_id, path[0], ids);
  return WrongMethod("GET, DELETE", ids);
}

std::optional<HttpAnswer> GraphRoutes::CheckHeaders(const HttpRequest& request,
                                                    const RequestIds& ids) const {
  for (const absl::string_view name : {"client-request-id", "User-Agent"}) {
    if (FindHeader(request.headers, name).empty()) {
      return BadRequest(absl::StrCat("The request has no ", name, " header."), ids);
    }
  }
  for (const absl::string_view name : {"Authorization", "client-request-id", "Content-Type"}) {
    if (CountHeader(request.headers, name) > 1) {
      return BadRequest(absl::StrCat("The request has more than one ", name, " header."), ids);
    }
  }
  return std::nullopt;
}

std::optional<HttpAnswer> GraphRoutes::CheckToken(const HttpRequest& request,
                                                  const RequestIds& ids) const {
  const TokenState state = tokens_->Check(FindHeader(request.headers, "Authorization")).state;
  if (state == TokenState::kValid) return std::nullopt;
  const auto& challenge = tokens_->challenge();
  if (state == TokenState::kLacksClaims && challenge) {
    HttpAnswer answer =
        GraphError(challenge->status, "InvalidAuthenticationToken", WhyRefused(state), ids);
    answer.headers.emplace_back("WWW-Authenticate", ClaimsBearerChallenge(challenge->claims));
    return answer;
  }
  HttpAnswer answer = GraphError(401, "InvalidAuthenticationToken", WhyRefused(state), ids);
  answer.headers.emplace_back("WWW-Authenticate", PlainBearerChallenge());
  return answer;
}

HttpAnswer GraphRoutes::Remove(const HttpRequest& request, const std::string& call_id,
                               const std::string& participant_id, const RequestIds& ids) {
  if (!request.body.empty()) return BadRequest("A removal has no body.", ids);
  const CallSettings* settings = calls_->Settings(call_id);
  if (settings != nullptr && settings->not_in_call) return NotInCall(ids);
  switch (calls_->Remove(call_id, participant_id)) {
    case CallState::Removal::kRemoved:
      return {204, {}, "", ""};
    case CallState::Removal::kNoSuchCall:
      return NoSuchCall(ids);
    case CallState::Removal::kNoSuchParticipant:
      break;
  }
  return GraphError(404, "NotFound", "", ids);
}

HttpAnswer GraphRoutes::Invite(const HttpRequest& request, const std::string& call_id,
                               const RequestIds& ids) {
  if (!IsJson(request)) return BadRequest("Content-Type must be application/json.", ids);
  absl::StatusOr<InviteBody> body = CheckInviteBody(request.body);
  if (!body.ok()) return BadRequest(body.status().message(), ids);
  if (!calls_->HasCall(call_id)) return NoSuchCall(ids);
  // "Only the first is read": this action's page, about replacesCallId.
  if (!body->participants.front().replaces_call_id.empty()) body->participants.resize(1);

  const std::string operation_id = RandomUuid();
  const nlohmann::json operation = InviteOperation(operation_id, *body, tenant_id_);
  calls_->AddOperation(call_id, operation_id, operation.dump());
  for (const Invitation& invitation : body->participants) {
    calls_->Invite(
        call_id, invitation.participant_id.empty() ? RandomUuid() : invitation.participant_id,
        nlohmann::json{{invitation.identity_kind, invitation.identity}}.dump(), operation_id);
  }
  return Started(operation, call_id);
}

HttpAnswer GraphRoutes::Mute(const HttpRequest& request, const std::string& call_id,
                             const std::string& participant_id, const RequestIds& ids) {
  if (!IsJson(request)) return BadRequest("Content-Type must be application/json.", ids);
  const absl::StatusOr<nlohmann::json> client_context = CheckMuteBody(request.body);
  if (!client_context.ok()) return BadRequest(client_context.status().message(), ids);
  const CallSettings* settings = calls_->Settings(call_id);
  if (settings != nullptr && settings->not_in_call) return NotInCall(ids);
  switch (calls_->Mute(call_id, participant_id)) {
    case CallState::Muting::kNoSuchCall:
      return NoSuchCall(ids);
    case CallState::Muting::kNoGroupCall:
      return NoGroupCall(ids);
    case CallState::Muting::kNoSuchParticipant:
      return GraphError(404, "NotFound", "Participant not found", ids);
    case CallState::Muting::kMuted:
      break;
  }
  const std::string operation_id = RandomUuid();
  const nlohmann::json operation = MuteOperation(operation_id, *client_context);
  calls_->AddOperation(call_id, operation_id, operation.dump(), OperationState::kCompleted);
  return Started(operation, call_id);
}

HttpAnswer GraphRoutes::Started(const nlohmann::json& operation, const std::string& call_id) const {
  HttpAnswer answer = GraphJson(200, operation);
  answer.headers.emplace_back(
      "Location", absl::StrCat(base_url_, "/communications/calls/", call_id, "/operations/",
                               operation["id"].get<std::string>()));
  return answer;
}

}  // namespace participants::graph_emulator
