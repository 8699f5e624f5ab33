#include "graph_adapter/rest_graph_client.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/graph_json.h"
#include "graph_adapter/participant_overlay.h"
#include "graph_adapter/url.h"

namespace participants::graph {
namespace {

ExchangeInfo InfoOf(const GraphAnswer& answer) {
  return {answer.response.status, answer.attempts, answer.response.request_id};
}

}  // namespace

RestGraphClient::RestGraphClient(CallResources resources, std::string base_url)
    : resources_(std::move(resources)), base_url_(std::move(base_url)) {
  resources_.stats->quota_tokens = resources_.quota.tokens();
}

CallHandle RestGraphClient::RemoveParticipant(RemoveParticipantParams params, CallOptions options,
                                              RemoveCallback callback) {
  GraphRequest request{.operation = Operation::kRemoveParticipant,
                       .url = ParticipantUrl(base_url_, params.call_id, params.participant_id),
                       .body = {},
                       .call_url = CallUrl(base_url_, params.call_id)};
  return Start(std::move(request), std::move(options),
               [callback = std::move(callback)](GraphResult<GraphAnswer> result) mutable {
                 if (!result.ok()) return std::move(callback)(std::move(result.error()));
                 std::move(callback)(RemoveParticipantResult{InfoOf(result.value())});
               });
}

CallHandle RestGraphClient::InviteParticipants(InviteParticipantsParams params, CallOptions options,
                                               InviteCallback callback) {
  GraphRequest request{.operation = Operation::kInviteParticipants,
                       .url = InviteUrl(base_url_, params.call_id),
                       .body = EncodeInvitation(params),
                       .call_url = {}};
  std::string client_request_id = options.client_request_id;
  return Start(std::move(request), std::move(options),
               [params = std::move(params), client_request_id = std::move(client_request_id),
                callback = std::move(callback)](GraphResult<GraphAnswer> result) mutable {
                 if (!result.ok()) return std::move(callback)(std::move(result.error()));
                 auto decoded = DecodeInvitationAnswer(params, result.value());
                 if (!decoded.ok()) decoded.error().client_request_id = client_request_id;
                 std::move(callback)(std::move(decoded));
               });
}

CallHandle RestGraphClient::Start(GraphRequest request, CallOptions options,
                                  RestGraphCall::Completion completion) {
  auto call = std::make_shared<RestGraphCall>(resources_, std::move(request), std::move(options),
                                              std::move(completion));
  CallHandle handle(call);
  resources_.loop.Post([call = std::move(call)] { call->Begin(); });
  return handle;
}

void RestGraphClient::Shutdown() {
  resources_.loop.Post([this] {
    resources_.shut_down = true;
    // A copy, since ending a call takes it out of the set.
    const auto calls = std::vector(resources_.live_calls.begin(), resources_.live_calls.end());
    for (const auto& call : calls) call->End(GraphErrorKind::kShutDown);
  });
}

GraphResult<InviteParticipantsResult> DecodeInvitationAnswer(const InviteParticipantsParams& asked,
                                                             const GraphAnswer& answer) {
  const HttpResponse& response = answer.response;
  std::optional<InviteParticipantsOperation> operation;
  if (response.body.empty()) {
    operation.emplace();  // Accepted without a word: the status is unknown.
  } else if (!response.body_cut) {
    operation = DecodeInviteOperation(response.body);
  }
  if (!operation) {
    GraphError error;
    error.kind = GraphErrorKind::kMalformedResponse;
    error.effect = Effect::kApplied;
    error.http_status = response.status;
    error.attempts = answer.attempts;
    error.graph_request_id = response.request_id;
    return error;
  }
  if (operation->id.empty()) operation->id = LastPathSegment(response.location);
  if (operation->client_context.empty()) operation->client_context = asked.client_context;
  operation->participants = OverlayAnswer(asked.participants, std::move(operation->participants));
  return InviteParticipantsResult{*std::move(operation), InfoOf(answer)};
}

}  // namespace participants::graph
