#ifndef SERVICE_API_KEEP_LIST_H_
#define SERVICE_API_KEEP_LIST_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph_adapter/graph_types.h"

namespace participants {

// Those who stay in a call while the others are removed. Pure.
class KeepList {
 public:
  KeepList(std::vector<std::string> ids, std::vector<graph::IdentitySet> identities);

  bool empty() const { return ids_.empty() && identities_.empty(); }

  // Whether an entry of a roster is to be kept. Call it for each entry.
  bool Keeps(const graph::Participant& entry);

  // An entry of this list, as the request has it.
  struct Entry {
    std::string_view field;
    size_t index;
  };
  // Returns the first entry that no call of Keeps has matched.
  std::optional<Entry> FindUnmatched() const;

  // From now on, also keeps everyone who has the identity of somebody whom this list has kept: who
  // joins again has a new ID.
  void KeepByIdentity() { by_identity_ = kept_.size(); }

 private:
  bool MatchesEntries(const graph::Participant& participant);

  const std::vector<std::string> ids_;
  const std::vector<graph::IdentitySet> identities_;
  std::vector<bool> matched_;             // By ids_, then by identities_.
  std::vector<graph::IdentitySet> kept_;  // The identities of those whom an entry matched.
  size_t by_identity_ = 0;                // How many of kept_ keep others.
};

}  // namespace participants

#endif  // SERVICE_API_KEEP_LIST_H_
