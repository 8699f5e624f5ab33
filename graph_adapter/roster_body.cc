#include "graph_adapter/roster_body.h"

#include <algorithm>
#include <string>
#include <utility>

namespace participants::graph {

void RosterBody::Begin() {
  ++answer_;
  reader_.Begin();
}

bool RosterBody::Read(std::string_view bytes) {
  if (!reader_.Await(bytes.size())) return false;
  client_.PostPiece([self = shared_from_this(), of = answer_, piece = std::string(bytes)] {
    if (of == self->answer_) (void)self->reader_.Read(piece);
  });
  return true;
}

RosterMemory::Share RosterBody::End() {
  ++answer_;
  memory_.ShrinkTo(std::max(reader_.used(), RosterMemory::kFirstBytes));
  return std::move(memory_);
}

}  // namespace participants::graph
