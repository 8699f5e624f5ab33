// The page_token of ListParticipants. Pure.
#ifndef SERVICE_API_PAGE_TOKEN_H_
#define SERVICE_API_PAGE_TOKEN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace participants {

// The end of a page, in the order of IDs. Not an entry count, because the roster is read again for
// the next page. Several entries may have the same ID, or none.
struct PagePosition {
  std::string last_id;
  uint32_t of_last_id = 0;  // How many entries with last_id have been returned.

  bool operator==(const PagePosition&) const = default;
};

// `scope` identifies the requests for which the token is valid: the original request without its
// page fields. The token never contains a Graph link: we would send our access token to a URL that
// a caller supplies.
std::string MakePageToken(std::string_view scope, const PagePosition& position);

// Returns nullopt if the token is not ours, was modified, or has another scope.
std::optional<PagePosition> ReadPageToken(std::string_view token, std::string_view scope);

}  // namespace participants

#endif  // SERVICE_API_PAGE_TOKEN_H_
