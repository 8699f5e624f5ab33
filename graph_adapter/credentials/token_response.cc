#include "graph_adapter/credentials/token_response.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/credentials/token_error_json.h"
#include "graph_adapter/graph_json.h"
#include "graph_adapter/json_reader.h"
#include "graph_adapter/retry_after.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {
namespace {

using std::chrono::seconds;

// Entra's longest tokens live for 28 hours. A much larger number is an error, not a longer life.
constexpr int64_t kLongestLifeSeconds = int64_t{7} * 24 * 3600;
// Stop using a token this long before it expires, or a tenth of its lifetime if that is less.
constexpr seconds kExpiryMargin{30};

GraphError Unavailable(int http_status) {
  GraphError error;
  error.kind = GraphErrorKind::kTokenUnavailable;
  error.http_status = http_status;
  return error;
}

GraphResult<SharedToken> DecodeToken(const std::string& body, MonotonicTime now,
                                     absl::Time wall_now, double jitter) {
  auto document = ParseObject(body);
  if (!document) return Unavailable(200);
  std::string value = TakeTextMember(*document, "access_token");
  const WipeAtEnd wipe(value);
  int64_t life = IntegerMember(*document, "expires_in").value_or(0);
  if (const auto end = IntegerMember(*document, "expires_on"); life == 0 && end) {
    life = *end - absl::ToUnixSeconds(wall_now);  // Some metadata services send only this.
  }
  if (!IsHeaderText(value) || life <= 0 || life > kLongestLifeSeconds) return Unavailable(200);

  const Duration lifetime = seconds(life);
  const Duration margin = std::min<Duration>(kExpiryMargin, lifetime / 10);
  Duration refresh_in = lifetime * 8 / 10;
  if (const int64_t hint = IntegerMember(*document, "refresh_in").value_or(0); hint > 0) {
    refresh_in = std::min<Duration>(refresh_in, seconds(std::min(hint, life)));
  }
  // Up to a tenth earlier, so that processes started together do not refresh together.
  refresh_in -= std::chrono::duration_cast<Duration>(refresh_in * (0.1 * jitter));
  return SharedToken(
      std::make_shared<const AccessToken>(value, now + lifetime - margin, now + refresh_in));
}

}  // namespace

GraphResult<SharedToken> DecodeTokenOutcome(HttpOutcome outcome, MonotonicTime now,
                                            absl::Time wall_now, double jitter) {
  if (const auto* failure = std::get_if<TransportFailure>(&outcome)) {
    GraphError error = Unavailable(0);
    error.failure = failure->reason;
    return error;
  }
  auto& response = std::get<HttpResponse>(outcome);
  const WipeAtEnd wipe(response.body);
  if (response.status == 200) {
    return response.body_cut ? Unavailable(200) : DecodeToken(response.body, now, wall_now, jitter);
  }
  GraphError error = Unavailable(response.status);
  error.graph_code = DecodeErrorBody(response.body).code;
  error.retry_after = ParseRetryAfter(response.retry_after, response.date, wall_now);
  const bool refused = response.status == 400 || response.status == 401 || response.status == 403 ||
                       response.status == 404;
  if (refused) {
    error.kind = GraphErrorKind::kTokenRejected;
    error.hint = HintOfTokenError(response.body);
  }
  return error;
}

}  // namespace participants::graph
