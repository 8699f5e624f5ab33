#ifndef GRAPH_ADAPTER_CREDENTIALS_ACCESS_TOKEN_H_
#define GRAPH_ADAPTER_CREDENTIALS_ACCESS_TOKEN_H_

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

// Whether a token can be put into a header line, that is, holds nothing that ends the line.
inline bool IsHeaderText(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

// A bearer token, kept as the header line that every request needs. Immutable. Wiped when it is
// destroyed.
class AccessToken {
 public:
  // Use the token before `usable_until`. From `refresh_at` on, a new one is worth fetching.
  AccessToken(const std::string& value, MonotonicTime usable_until, MonotonicTime refresh_at)
      : header_("Authorization: Bearer " + value),
        usable_until_(usable_until),
        refresh_at_(refresh_at) {}
  ~AccessToken() { Wipe(header_); }
  AccessToken(const AccessToken&) = delete;
  AccessToken& operator=(const AccessToken&) = delete;

  const std::string& header() const { return header_; }
  MonotonicTime usable_until() const { return usable_until_; }
  MonotonicTime refresh_at() const { return refresh_at_; }

 private:
  std::string header_;
  const MonotonicTime usable_until_;
  const MonotonicTime refresh_at_;
};

using SharedToken = std::shared_ptr<const AccessToken>;

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_ACCESS_TOKEN_H_
