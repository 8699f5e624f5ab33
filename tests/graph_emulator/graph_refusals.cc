#include "tests/graph_emulator/graph_refusals.h"

#include <utility>

namespace participants::graph_emulator {

HttpAnswer BadRequest(absl::string_view message, const RequestIds& ids) {
  return GraphError(400, "BadRequest", message, ids);
}

HttpAnswer NoSuchOption(const RequestIds& ids) {
  return BadRequest("No query option is supported here.", ids);
}

HttpAnswer NotInCall(const RequestIds& ids) {
  return GraphError(403, "Forbidden", "The application is not in the call.", ids);
}

HttpAnswer NoGroupCall(const RequestIds& ids) {
  return BadRequest("Only participants of group calls can be muted.", ids);
}

HttpAnswer NoSuchCall(const RequestIds& ids) {
  return GraphError(404, "8522", "Call not found.", ids);
}

HttpAnswer NoSuchRoute(const RequestIds& ids) {
  return GraphError(404, "NotFound", "Resource not found for the segment.", ids);
}

HttpAnswer WrongMethod(std::string allow, const RequestIds& ids) {
  HttpAnswer answer = GraphError(405, "MethodNotAllowed", "The method is not allowed.", ids);
  answer.headers.emplace_back("Allow", std::move(allow));
  return answer;
}

}  // namespace participants::graph_emulator
