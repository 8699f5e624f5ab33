#include "tests/graph_emulator/token_refusal.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/graph_emulator/random_id.h"

namespace participants::graph_emulator {

using nlohmann::json;

TokenRefusal BadCredential(int aadsts, std::string description) {
  return {401, "invalid_client", aadsts, std::move(description)};
}

TokenRefusal MissingField(absl::string_view name) {
  return {400, "invalid_request", 900144,
          absl::StrCat("The request body must contain the following parameter: '", name, "'.")};
}

TokenRefusal InvalidField(absl::string_view name) {
  return {400, "invalid_request", 90100,
          absl::StrCat("The parameter '", name, "' is empty or not valid.")};
}

HttpAnswer RefusalAnswer(const TokenRefusal& refusal) {
  const std::string trace_id = RandomUuid();
  const std::string correlation_id = RandomUuid();
  const std::string timestamp =
      absl::FormatTime("%Y-%m-%d %H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
  return UncachedJson(
      refusal.http_status,
      {{"error", refusal.error},
       {"error_description",
        absl::StrCat("AADSTS", refusal.aadsts, ": ", refusal.description, " Trace ID: ", trace_id,
                     " Correlation ID: ", correlation_id, " Timestamp: ", timestamp)},
       {"error_codes", {refusal.aadsts}},
       {"timestamp", timestamp},
       {"trace_id", trace_id},
       {"correlation_id", correlation_id},
       {"error_uri",
        absl::StrCat("https://login.microsoftonline.com/error?code=", refusal.aadsts)}});
}

HttpAnswer UncachedJson(int status, const json& body) {
  // A message may echo a request's claims. Their bytes must not break the answer's UTF-8.
  return {status,
          {{"Cache-Control", "no-store, no-cache"}, {"Pragma", "no-cache"}},
          "application/json; charset=utf-8",
          body.dump(-1, ' ', false, json::error_handler_t::replace)};
}

}  // namespace participants::graph_emulator
