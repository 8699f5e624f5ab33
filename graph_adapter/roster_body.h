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

// Parses a roster's pages in pieces, soon after they arrive, so that the loop turns between the
// pieces: libcurl may deliver megabytes at once. I/O thread only.
class RosterBody final : public BodyReader, public std::enable_shared_from_this<RosterBody> {
 public:
  // The client must outlive the transfers.
  RosterBody(GraphClient& client, RosterMemory::Share memory)
      : client_(client), memory_(std::move(memory)), reader_(memory_) {}

  void Begin() override;
  bool Read(std::string_view bytes) override;

  // Call from a piece posted after the last Read: all that arrived is parsed then. See
  // ParticipantsReader.
  std::optional<RosterPage> Take() { return reader_.Take(); }
  ParticipantsReader::Refusal refusal() const { return reader_.refusal(); }

  // Discards unparsed data. Returns the share, shrunk to what the pages use.
  RosterMemory::Share End();

 private:
  GraphClient& client_;
  RosterMemory::Share memory_;
  ParticipantsReader reader_;
  uint64_t answer_ = 0;  // The number of the answer that is being read.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_ROSTER_BODY_H_
