// The control interface's answers.
#ifndef TESTS_GRAPH_EMULATOR_CONTROL_ANSWERS_H_
#define TESTS_GRAPH_EMULATOR_CONTROL_ANSWERS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

HttpAnswer Shown(const nlohmann::ordered_json& document, int status = 200);
HttpAnswer Refused(int status, absl::string_view why);
// 204.
HttpAnswer Done();

// Not an object when the body is not JSON.
nlohmann::json ParseBody(const std::string& body);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CONTROL_ANSWERS_H_
