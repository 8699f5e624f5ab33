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

// Which entries of a roster a page is to have.
struct WantedPage {
  bool filters = false;
  graph::IdentitySet identity;
  size_t page_size = 0;
  std::string scope;  // Of page tokens.
  PagePosition from;
};

// One page of a roster, in the order of ids, made some entries at a time, since a thousand of them
// hold the I/O loop for longer than others may wait. For the same reason it has no message for each
// of them: it is a ListParticipantsResponse in two parts, and the second is in protobuf's bytes.
class ParticipantsPage {
 public:
  // What is done with so many entries takes a tenth of a millisecond.
  static constexpr size_t kSome = 100;

  // Both must outlive it.
  ParticipantsPage(const graph::Roster& roster, const WantedPage& wanted);

  // False = it has all that it is to have.
  bool AddSome();

  // Then:
  v1::ListParticipantsResponse TakeResponse() { return std::move(response_); }
  const std::string& participants() const { return participants_; }

 private:
  // False = it has no room.
  bool Add(const graph::Participant& entry);

  const WantedPage& wanted_;
  std::vector<const graph::Participant*> entries_;
  size_t next_ = 0;        // Of them.
  uint32_t known_;         // Entries at the beginning that an earlier page had.
  PagePosition position_;  // Of the last one that was added.
  size_t added_ = 0;
  v1::ListParticipantsResponse one_;  // Of each in turn.
  v1::ListParticipantsResponse response_;
  std::string participants_;
};

}  // namespace participants

#endif  // SERVICE_API_PARTICIPANTS_PAGE_H_
