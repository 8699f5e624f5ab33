#include "service/api/graph_request_id.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace participants {

std::string_view UsableGraphRequestId(std::string_view id) {
  constexpr size_t kMaxBytes = 128;  // The ID is a UUID, which is far shorter.
  const bool usable = id.size() <= kMaxBytes && std::all_of(id.begin(), id.end(), [](char c) {
                        return absl::ascii_isgraph(static_cast<unsigned char>(c));
                      });
  return usable ? id : std::string_view();
}

}  // namespace participants
