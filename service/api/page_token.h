// The page_token of ListParticipants. Pure.
#ifndef SERVICE_API_PAGE_TOKEN_H_
#define SERVICE_API_PAGE_TOKEN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace participants {

// Where a page ends, in an order by id. Since the roster is read anew for the next one, it is no
// number of entries; but several may have the same id, or none.
struct PagePosition {
  std::string last_id;
  uint32_t of_last_id = 0;  // How many of that id have been shown.

  bool operator==(const PagePosition&) const = default;
};

// `scope` is what the token is good for: the request that it came from, but for the page. Never a
// link of Graph's, which would be a URL of a caller's to which we bring our token.
std::string MakePageToken(std::string_view scope, const PagePosition& position);

// Nothing = it is none of ours, was changed, or is of another scope.
std::optional<PagePosition> ReadPageToken(std::string_view token, std::string_view scope);

}  // namespace participants

#endif  // SERVICE_API_PAGE_TOKEN_H_
