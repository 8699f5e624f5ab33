#ifndef GRAPH_ADAPTER_WARM_UP_H_
#define GRAPH_ADAPTER_WARM_UP_H_

#include <string>

#include "graph_adapter/clock.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/http/http_transport.h"

namespace participants::graph {

// Sits between the token's state and readiness. Reports the first usable token only once a
// connection to Graph is open too, so that no call waits for TCP and TLS. If Graph cannot be
// reached or does not answer within a second, reports a failure but does not block readiness:
// readiness never depends on Graph. Event loop thread only.
class WarmUp {
 public:
  // `transport` and `clock` must outlive this object, which must outlive its transfers.
  WarmUp(HttpTransport& transport, const Clock& clock, std::string base_url,
         ReadinessListener on_readiness, FailureListener on_failure);

  // See ReadinessListener.
  void OnToken(bool usable);

  // Reports readiness again, once it is known: the listener may be new.
  void Report();

 private:
  void Connect();
  void OnOutcome(const HttpOutcome& outcome);

  HttpTransport& transport_;
  const Clock& clock_;
  const std::string base_url_;
  ReadinessListener on_readiness_;
  FailureListener on_failure_;
  bool connecting_ = false;  // Or connected already.
  bool tried_ = false;       // Once true, readiness depends on the token alone.
  bool token_usable_ = false;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_WARM_UP_H_
