#ifndef SERVICE_API_PARTICIPANTS_PAGE_H_
#define SERVICE_API_PARTICIPANTS_PAGE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/graph_types.h"
#include "graph_adapter/list_participants.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/page_token.h"

namespace participants {

// Selects the entries of a page.
struct WantedPage {
  bool filters = false;
  graph::IdentitySet identity;
  size_t page_size = 0;
  std::string scope;  // For page tokens.
  PagePosition from;
};

// One page of a roster, in the order of IDs. Built a few entries at a time, because a thousand
// entries would block the I/O loop for longer than other work may wait. For the same reason the
// page does not keep a message per entry: it is a ListParticipantsResponse in two parts, and the
// second part is serialized protobuf.
class ParticipantsPage {
 public:
  // Processing this many entries takes a tenth of a millisecond.
  static constexpr size_t kSome = 100;

  // Both arguments must outlive this object.
  ParticipantsPage(const graph::Roster& roster, const WantedPage& wanted);

  // Adds up to kSome entries. Returns false when the page is complete.
  bool AddSome();

  // Only after AddSome has returned false.
  v1::ListParticipantsResponse TakeResponse() { return std::move(response_); }
  const std::string& participants() const { return participants_; }

 private:
  // Returns false if the page is full.
  bool Add(const graph::Participant& entry);

  const WantedPage& wanted_;
  std::vector<const graph::Participant*> entries_;
  size_t next_ = 0;        // Index in entries_.
  uint32_t known_;         // Entries to skip: an earlier page returned them.
  PagePosition position_;  // Of the last added entry.
  size_t added_ = 0;
  v1::ListParticipantsResponse one_;  // Reused for each entry.
  v1::ListParticipantsResponse response_;
  std::string participants_;
};

}  // namespace participants

#endif  // SERVICE_API_PARTICIPANTS_PAGE_H_
