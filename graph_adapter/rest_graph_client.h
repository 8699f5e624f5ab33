#ifndef GRAPH_ADAPTER_REST_GRAPH_CLIENT_H_
#define GRAPH_ADAPTER_REST_GRAPH_CLIENT_H_

#include <string>

#include "graph_adapter/graph_client.h"
#include "graph_adapter/rest_graph_call.h"

namespace participants::graph {

// The two operations over Graph's REST interface.
class RestGraphClient final : public GraphClient {
 public:
  // Made and destroyed while the loop's thread is not using it. `base_url` ends in the version,
  // without a trailing slash.
  RestGraphClient(CallResources resources, std::string base_url);

  CallHandle RemoveParticipant(RemoveParticipantParams params, CallOptions options,
                               RemoveCallback callback) override;
  CallHandle InviteParticipants(InviteParticipantsParams params, CallOptions options,
                                InviteCallback callback) override;
  void Shutdown() override;
  const GraphStats& stats() const override { return *resources_.stats; }

 private:
  CallHandle Start(GraphRequest request, CallOptions options, RestGraphCall::Completion completion);

  CallResources resources_;
  const std::string base_url_;
};

// What a 2xx to an invitation says about what was asked: the operation, or kMalformedResponse with
// effect `applied`. Pure.
GraphResult<InviteParticipantsResult> DecodeInvitationAnswer(const InviteParticipantsParams& asked,
                                                             const GraphAnswer& answer);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_REST_GRAPH_CLIENT_H_
