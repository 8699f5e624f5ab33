// Decides who of a roster is to go when a call is emptied. Pure.
#ifndef SERVICE_API_LEAVERS_H_
#define SERVICE_API_LEAVERS_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "graph_adapter/graph_types.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/keep_list.h"
#include "service/api/removal.h"

namespace participants {

// Who of one roster is to go, and who stays on purpose.
struct SortedRoster {
  std::vector<RemovalTarget> to_go;
  // Who is to go but has no usable ID, so cannot be removed.
  std::vector<RemovalTarget> unusable;
  // The entries of the first in to_go, if wanted.
  google::protobuf::RepeatedPtrField<v1::Participant> shown;
  // Without the application itself.
  google::protobuf::RepeatedPtrField<v1::Participant> kept;
  // Whether somebody is listed whose removal is not certain.
  bool lists_doubted = false;
  bool lists_own = false;  // Whether the application itself is listed.

  bool lists_leavers() const { return !to_go.empty() || !unusable.empty() || lists_doubted; }
  // Approximately, of what this and the results made from it hold.
  size_t bytes() const;
};

// Sorts the rosters of one call, one after the other.
class Leavers {
 public:
  struct Options {
    std::string own_id = {};
    bool include_applications = false;
    size_t most_shown = 0;
  };

  Leavers(KeepList keep, Options options) : keep_(std::move(keep)), options_(std::move(options)) {}

  const KeepList& keep() const { return keep_; }
  void set_own_id(std::string own_id) { options_.own_id = std::move(own_id); }

  // Adds an entry of the roster to `sorted`. Skips who was tried before, and who occurs twice.
  void Sort(const graph::Participant& entry, SortedRoster& sorted);
  // Ends the roster. Those who were to go count as tried.
  void EndRoster() { keep_.KeepByIdentity(); }
  // For participants who were tried: their removal has failed, or they seemed to have left. If a
  // later roster lists them, they are not gone.
  void OnDoubted(std::string_view participant_id);

 private:
  KeepList keep_;
  Options options_;
  // IDs in lower case.
  std::set<std::string> tried_;
  std::set<std::string> doubted_;
};

}  // namespace participants

#endif  // SERVICE_API_LEAVERS_H_
