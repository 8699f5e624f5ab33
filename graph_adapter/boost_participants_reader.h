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

// The content of one body of GET …/participants.
struct RosterPage {
  std::vector<Participant> participants;
  std::string next_link;
  // Part of the page could not be read: an element is not an object, or a link is not a text.
  bool has_gaps = false;
};

// Parses a roster's pages as they arrive, so that nothing is held twice and parsing does not block
// the loop for a whole page. Absent, null and mistyped members stay empty. Members that
// graph_types.h does not have are skipped. Uses Boost.JSON because its parser accepts JSON in
// pieces; nlohmann's needs the whole document (docs/adr/0023-rosters-are-read-as-they-arrive.md).
class ParticipantsReader final : public BodyReader {
 public:
  // Takes the memory for what it keeps from `share`, which must outlive this object.
  explicit ParticipantsReader(RosterMemory::Share& share);
  ~ParticipantsReader() override;

  void Begin() override;
  bool Read(std::string_view bytes) override;
  // Accounts for `bytes` more that are held elsewhere until they are passed to Read. Returns false
  // like Read.
  bool Await(size_t bytes);

  // Why Read or Await returned false.
  enum class Refusal { kNone, kMalformed, kTooLarge, kNoMemory };
  Refusal refusal() const { return refusal_; }

  // Bytes of the share that this page and the earlier ones use.
  size_t used() const { return used_; }

  // Returns the page. Call after its last byte. nullopt = not a page of participants.
  std::optional<RosterPage> Take();

 private:
  class Parser;
  Refusal Parse(std::string_view bytes);
  Refusal Cover();
  bool Refuse(Refusal refusal);

  RosterMemory::Share& share_;
  size_t before_ = 0;  // Bytes that earlier pages use.
  size_t used_ = 0;
  size_t awaited_ = 0;
  std::unique_ptr<Parser> parser_;
  Refusal refusal_ = Refusal::kNone;
};

// Parses the body of GET …/participants/{participant}. nullopt = not a JSON object.
std::optional<Participant> ReadParticipant(std::string_view body);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_BOOST_PARTICIPANTS_READER_H_
