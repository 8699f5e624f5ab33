#include "graph_adapter/invite_participants.h"

#include <optional>
#include <string>
#include <utility>

#include "graph_adapter/graph_json.h"
#include "graph_adapter/participant_overlay.h"
#include "graph_adapter/url.h"

namespace participants::graph {

ExchangeHandle InviteParticipants(GraphClient& client, InviteParticipantsParams params,
                                  ExchangeOptions options, InviteParticipantsCallback callback) {
  GraphRequest request{.operation = &kInviteParticipants,
                       .path = InvitePath(params.call_id),
                       .body = EncodeInvitation(params),
                       .call_path = {}};
  std::string client_request_id = options.client_request_id;
  return client.Start(std::move(request), std::move(options),
                      [params = std::move(params), client_request_id = std::move(client_request_id),
                       callback = std::move(callback)](GraphResult<GraphAnswer> result) mutable {
                        if (!result.ok()) return std::move(callback)(std::move(result.error()));
                        auto decoded = DecodeInvitationAnswer(params, result.value());
                        if (!decoded.ok()) decoded.error().client_request_id = client_request_id;
                        std::move(callback)(std::move(decoded));
                      });
}

GraphResult<InviteParticipantsResult> DecodeInvitationAnswer(const InviteParticipantsParams& asked,
                                                             const GraphAnswer& answer) {
  const HttpResponse& response = answer.response;
  std::optional<InviteParticipantsOperation> operation;
  if (response.body.empty()) {
    operation.emplace();  // Accepted with an empty body: the status is unknown.
  } else if (!response.body_cut) {
    operation = DecodeInviteOperation(response.body);
  }
  if (!operation) return MalformedResponse(answer, Effect::kApplied);
  if (operation->id.empty()) operation->id = LastPathSegment(response.location);
  if (operation->client_context.empty()) operation->client_context = asked.client_context;
  operation->participants = OverlayAnswer(asked.participants, std::move(operation->participants));
  return InviteParticipantsResult{*std::move(operation), ExchangeOf(answer)};
}

}  // namespace participants::graph
