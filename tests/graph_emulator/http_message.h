// A request and an answer as plain data, so that the routes need no socket.
#ifndef TESTS_GRAPH_EMULATOR_HTTP_MESSAGE_H_
#define TESTS_GRAPH_EMULATOR_HTTP_MESSAGE_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace participants::graph_emulator {

// In the order of arrival. A repeated header appears repeatedly.
using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string target;  // as received: encoded, with its query
  Headers headers;
  std::string body;
};

struct HttpAnswer {
  int status = 200;
  Headers headers;
  std::string content_type;  // empty = none sent
  std::string body;
};

// Names compare case-insensitively. Returns the first value, or empty.
absl::string_view FindHeader(const Headers& headers, absl::string_view name);
std::size_t CountHeader(const Headers& headers, absl::string_view name);

// Whether a Content-Type is this media type, ignoring parameters such as charset.
bool IsMediaType(absl::string_view content_type, absl::string_view media_type);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_HTTP_MESSAGE_H_
