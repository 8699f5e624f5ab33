// Answers in Graph's format.
#ifndef TESTS_GRAPH_EMULATOR_GRAPH_ANSWERS_H_
#define TESTS_GRAPH_EMULATOR_GRAPH_ANSWERS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

// The ids by which Graph's support finds a request.
struct RequestIds {
  std::string request_id;         // fresh for each request
  std::string client_request_id;  // the caller's, echoed; empty when it sent none
};
RequestIds NewRequestIds(const HttpRequest& request);

HttpAnswer GraphJson(int status, const nlohmann::json& body);

// {"error":{"code","message","innerError":{"date","request-id","client-request-id"}}}
HttpAnswer GraphError(int status, absl::string_view code, absl::string_view message,
                      const RequestIds& ids);

// Adds request-id and client-request-id unless the answer already has them.
void AddIdHeaders(const RequestIds& ids, HttpAnswer& answer);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_GRAPH_ANSWERS_H_
