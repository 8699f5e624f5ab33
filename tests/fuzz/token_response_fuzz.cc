// A token is accepted only with a plausible lifetime and if it fits into a header line. Only a 200
// yields a token.
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "graph_adapter/credentials/token_response.h"
#include "tests/fuzz/oracle.h"

namespace participants::fuzz {
namespace {

using graph::GraphErrorKind;
using graph::MonotonicTime;

constexpr MonotonicTime kNow{std::chrono::hours(1000)};
// A week, less the margin before a token's expiry.
constexpr std::chrono::seconds kLongestUse = std::chrono::hours(7 * 24) - std::chrono::seconds(30);

void CheckToken(const graph::AccessToken& token, const std::string& body) {
  constexpr absl::string_view kPrefix = "Authorization: Bearer ";
  Require(absl::StartsWith(token.header(), kPrefix), "the header is the one");
  const absl::string_view value = absl::string_view(token.header()).substr(kPrefix.size());
  Require(!value.empty() && IsPrintableAscii(value) && value.find(' ') == value.npos,
          "a token cannot end its header line");
  Require(token.usable_until() > kNow, "a token is usable now");
  Require(token.usable_until() <= kNow + kLongestUse, "a token does not live for ever");
  Require(token.refresh_at() >= kNow, "a refresh is not due before the token came");
  Require(token.refresh_at() < token.usable_until(), "a refresh is due while the token is good");
  auto document = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  Require(document.is_object() && document["access_token"] == std::string(value),
          "the token is the one of the body");
  if (document["expires_in"].is_number_integer()) {
    Require(
        token.usable_until() < kNow + std::chrono::seconds(document["expires_in"].get<int64_t>()),
        "a token is not used up to its end");
  }
}

void Check(int status, const std::string& body, bool body_cut, double jitter) {
  graph::HttpResponse response;
  response.status = status;
  response.body = body;
  response.body_cut = body_cut;
  const graph::GraphResult<graph::SharedToken> result =
      graph::DecodeTokenOutcome(response, kNow, absl::UnixEpoch(), jitter);
  if (result.ok()) {
    Require(status == 200 && !body_cut, "only a whole 200 gives a token");
    Require(result.value() != nullptr, "a token is one");
    return CheckToken(*result.value(), body);
  }
  const graph::GraphError& error = result.error();
  Require(error.kind == GraphErrorKind::kTokenUnavailable ||
              (error.kind == GraphErrorKind::kTokenRejected && status / 100 == 4),
          "a failure is the token endpoint's");
  Require(error.effect == graph::Effect::kNone, "nothing has happened at Graph");
  Require(IsEmptyOrCode(error.graph_code), "a code is a code");
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string body(participants::fuzz::AsText(data, size));
  for (const double jitter : {0.0, 0.5, 0.999999}) {
    participants::fuzz::Check(200, body, /*body_cut=*/false, jitter);
  }
  participants::fuzz::Check(200, body, /*body_cut=*/true, 0);
  for (const int status : {201, 302, 400, 401, 403, 404, 429, 500, 503}) {
    participants::fuzz::Check(status, body, /*body_cut=*/false, 0);
  }
  return 0;
}
