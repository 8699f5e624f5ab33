#ifndef GRAPH_ADAPTER_WARM_UP_H_
#define GRAPH_ADAPTER_WARM_UP_H_

#include <string>

#include "graph_adapter/clock.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/http/http_transport.h"

namespace participants::graph {

// Stands between the token's state and readiness: the first token that can be used is told of once
// a connection to Graph is there too, so that no call waits for TCP and TLS. A Graph that cannot be
// reached, or does not answer within a second, is reported but holds nothing up: readiness is never
// about Graph. Event loop thread only.
class WarmUp {
 public:
  // The transport and the clock must outlive it, and it what the transport has under way.
  WarmUp(HttpTransport& transport, const Clock& clock, std::string base_url,
         ReadinessListener on_readiness, FailureListener on_failure);

  // As ReadinessListener.
  void OnToken(bool usable);

 private:
  void Connect();
  void OnOutcome(const HttpOutcome& outcome);

  HttpTransport& transport_;
  const Clock& clock_;
  const std::string base_url_;
  ReadinessListener on_readiness_;
  FailureListener on_failure_;
  bool connecting_ = false;  // Or has.
  bool tried_ = false;       // Once it was, readiness is about the token alone.
  bool token_usable_ = false;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_WARM_UP_H_
