#include "tests/graph_emulator/control_answers.h"

namespace participants::graph_emulator {

using nlohmann::json;
using nlohmann::ordered_json;

HttpAnswer Shown(const ordered_json& document, int status) {
  // Journaled bytes may not be valid UTF-8.
  return {status,
          {},
          "application/json",
          document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n"};
}

HttpAnswer Refused(int status, absl::string_view why) {
  return Shown({{"error", std::string(why)}}, status);
}

HttpAnswer Done() { return {204, {}, "", ""}; }

json ParseBody(const std::string& body) {
  return json::parse(body, nullptr, /*allow_exceptions=*/false);
}

}  // namespace participants::graph_emulator
