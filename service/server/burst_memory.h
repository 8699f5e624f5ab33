#ifndef SERVICE_SERVER_BURST_MEMORY_H_
#define SERVICE_SERVER_BURST_MEMORY_H_

#include "graph_adapter/graph_client.h"
#include "service/api/in_flight_calls.h"

namespace participants {

// Gives the memory that a burst of calls had back to the system: at its end what is free, and when
// it stays quiet what was kept for the next one too. For one thread.
class BurstMemory {
 public:
  // Both must outlive it.
  BurstMemory(InFlightCalls& calls, graph::GraphClient& client) : calls_(calls), client_(client) {}

  // Every two seconds. It is quiet when there were hardly any calls between two of these.
  void Tick();

 private:
  InFlightCalls& calls_;
  graph::GraphClient& client_;
  // What was last done about a burst, or that there is none to do anything about.
  enum class Step { kNoBurst, kBurst, kTrimmed, kAdapterEmptied } step_ = Step::kNoBurst;
};

}  // namespace participants

#endif  // SERVICE_SERVER_BURST_MEMORY_H_
