#include "graph_adapter/mute_participant.h"

#include <optional>
#include <utility>

#include "graph_adapter/graph_json.h"
#include "graph_adapter/url.h"

namespace participants::graph {

ExchangeHandle MuteParticipant(GraphClient& client, MuteParticipantParams params,
                               ExchangeOptions options, MuteParticipantCallback callback) {
  GraphRequest request{.operation = &kMuteParticipant,
                       .path = MutePath(params.call_id, params.participant_id),
                       .body = EncodeMute(params.client_context),
                       .call_path = CallPath(params.call_id)};
  return StartDecoded<MuteParticipantResult>(
      client, std::move(request), std::move(options),
      [client_context = std::move(params.client_context)](
          const GraphAnswer& answer) -> GraphResult<MuteParticipantResult> {
        auto operation =
            answer.response.body_cut ? std::nullopt : DecodeOperation(answer.response.body);
        if (!operation) return MalformedResponse(answer, Effect::kApplied);
        if (operation->id.empty()) operation->id = LastPathSegment(answer.response.location);
        if (operation->client_context.empty()) operation->client_context = client_context;
        return MuteParticipantResult{*std::move(operation), ExchangeOf(answer)};
      },
      std::move(callback));
}

}  // namespace participants::graph
