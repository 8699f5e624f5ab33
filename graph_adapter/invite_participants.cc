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
  return StartDecoded<InviteParticipantsResult>(
      client, std::move(request), std::move(options),
      [params = std::move(params)](const GraphAnswer& answer) {
        return DecodeInvitationAnswer(params, answer);
      },
      std::move(callback));
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
