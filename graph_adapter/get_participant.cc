#include "graph_adapter/get_participant.h"

#include <optional>
#include <utility>

#include "graph_adapter/boost_participants_reader.h"
#include "graph_adapter/url.h"

namespace participants::graph {

// As every operation takes them. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle GetParticipant(GraphClient& client, GetParticipantParams params,
                              ExchangeOptions options, GetParticipantCallback callback) {
  GraphRequest request{.operation = &kGetParticipant,
                       .path = ParticipantPath(params.call_id, params.participant_id),
                       .body = {},
                       .call_path = params.leave_undecided ? "" : CallPath(params.call_id)};
  std::string client_request_id = options.client_request_id;
  return client.Start(
      std::move(request), std::move(options),
      [client_request_id = std::move(client_request_id),
       callback = std::move(callback)](GraphResult<GraphAnswer> result) mutable {
        if (!result.ok()) return std::move(callback)(std::move(result.error()));
        const GraphAnswer& answer = result.value();
        auto participant =
            answer.response.body_cut ? std::nullopt : ReadParticipant(answer.response.body);
        if (!participant) {
          GraphError error = MalformedResponse(answer, Effect::kNone);
          error.client_request_id = client_request_id;
          return std::move(callback)(std::move(error));
        }
        std::move(callback)(GetParticipantResult{*std::move(participant), ExchangeOf(answer)});
      });
}

}  // namespace participants::graph
