#ifndef GRAPH_ADAPTER_BOOST_PARTICIPANTS_READER_H_
#define GRAPH_ADAPTER_BOOST_PARTICIPANTS_READER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph_adapter/graph_types.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/roster_memory.h"

namespace participants::graph {

// What one body of GET …/participants says.
struct RosterPage {
  std::vector<Participant> participants;
  std::string next_link;
  // Some of it could not be read: elements that are no objects, or a link that is no text.
  bool has_gaps = false;
};

// Reads a roster's pages as they arrive, so that none of it is kept twice and no loop is held for
// as long as a whole one takes. Absent, null and mistyped members stay empty; what graph_types.h
// does not have is skipped. By Boost.JSON, whose parser takes JSON in pieces: nlohmann's wants all
// of it at once (docs/adr/0023-rosters-are-read-as-they-arrive.md).
class ParticipantsReader final : public BodyReader {
 public:
  // Takes from this share what it keeps, which must outlive it.
  explicit ParticipantsReader(RosterMemory::Share& share);
  ~ParticipantsReader() override;

  void Begin() override;
  bool Read(std::string_view bytes) override;
  // So many bytes more are kept elsewhere until Read is given them. False, as Read's.
  bool Await(size_t bytes);

  // Why Read wanted no more, if it did not.
  enum class Refusal { kNone, kMalformed, kTooLarge, kNoMemory };
  Refusal refusal() const { return refusal_; }

  // What this page and those before it take of the share.
  size_t used() const { return used_; }

  // The page, once its last byte is here. Nothing = that is no such document.
  std::optional<RosterPage> Take();

 private:
  class Parser;
  Refusal Parse(std::string_view bytes);
  Refusal Cover();
  bool Refuse(Refusal refusal);

  RosterMemory::Share& share_;
  size_t before_ = 0;  // What earlier pages have taken of the share.
  size_t used_ = 0;
  size_t awaited_ = 0;
  std::unique_ptr<Parser> parser_;
  Refusal refusal_ = Refusal::kNone;
};

// The body of GET …/participants/{participant}; nothing = it is no JSON object.
std::optional<Participant> ReadParticipant(std::string_view body);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_BOOST_PARTICIPANTS_READER_H_
