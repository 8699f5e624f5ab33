#ifndef GRAPH_ADAPTER_ROSTER_BODY_H_
#define GRAPH_ADAPTER_ROSTER_BODY_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "graph_adapter/boost_participants_reader.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/roster_memory.h"

namespace participants::graph {

// Reads a roster's pages soon after they have arrived, in pieces, so that the loop turns between
// them: libcurl may bring megabytes at once. I/O thread only.
class RosterBody final : public BodyReader, public std::enable_shared_from_this<RosterBody> {
 public:
  // The client must outlive the transfers.
  RosterBody(GraphClient& client, RosterMemory::Share memory)
      : client_(client), memory_(std::move(memory)), reader_(memory_) {}

  void Begin() override;
  bool Read(std::string_view bytes) override;

  // Once all that has arrived is read, which a piece that is posted later finds it to be; as
  // ParticipantsReader's.
  std::optional<RosterPage> Take() { return reader_.Take(); }
  ParticipantsReader::Refusal refusal() const { return reader_.refusal(); }

  // What is left is not read. The share, with what the pages take of it.
  RosterMemory::Share End();

 private:
  GraphClient& client_;
  RosterMemory::Share memory_;
  ParticipantsReader reader_;
  uint64_t answer_ = 0;  // The number of the one that is being read.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_ROSTER_BODY_H_
