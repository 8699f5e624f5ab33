#include "graph_adapter/get_participant.h"

#include <optional>
#include <utility>

#include "graph_adapter/boost_participants_reader.h"
#include "graph_adapter/url.h"

namespace participants::graph {

// As every operation takes them. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle GetParticipant(GraphClient& client, GetParticipantParams params,
                              ExchangeOptions options, GetParticipantCallback callback) {
  return StartDecoded<GetParticipantResult>(
      client,
      {.operation = &kGetParticipant,
       .path = ParticipantPath(params.call_id, params.participant_id),
       .body = {},
       .call_path = params.leave_undecided ? "" : CallPath(params.call_id)},
      std::move(options),
      [](const GraphAnswer& answer) -> GraphResult<GetParticipantResult> {
        auto participant =
            answer.response.body_cut ? std::nullopt : ReadParticipant(answer.response.body);
        if (!participant) return MalformedResponse(answer, Effect::kNone);
        return GetParticipantResult{*std::move(participant), ExchangeOf(answer)};
      },
      std::move(callback));
}

}  // namespace participants::graph
