#include "tests/graph_emulator/graph_answers.h"

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/graph_emulator/random_id.h"

namespace participants::graph_emulator {

RequestIds NewRequestIds(const HttpRequest& request) {
  return {RandomUuid(), std::string(FindHeader(request.headers, "client-request-id"))};
}

HttpAnswer GraphJson(int status, const nlohmann::json& body) {
  // A message may echo a request's bytes. They must not break the answer's UTF-8.
  return {status,
          {},
          "application/json",
          body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

HttpAnswer GraphError(int status, absl::string_view code, absl::string_view message,
                      const RequestIds& ids) {
  nlohmann::json inner = {
      // Graph's format has no time zone.
      {"date", absl::FormatTime("%Y-%m-%dT%H:%M:%S", absl::Now(), absl::UTCTimeZone())},
      {"request-id", ids.request_id},
      {"client-request-id",
       ids.client_request_id.empty() ? ids.request_id : ids.client_request_id}};
  return GraphJson(status, {{"error",
                             {{"code", std::string(code)},
                              {"message", std::string(message)},
                              {"innerError", std::move(inner)}}}});
}

void AddIdHeaders(const RequestIds& ids, HttpAnswer& answer) {
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty() && CountHeader(answer.headers, name) == 0) {
      answer.headers.emplace_back(name, value);
    }
  };
  add("request-id", ids.request_id);
  add("client-request-id", ids.client_request_id);
}

}  // namespace participants::graph_emulator
