#include "graph_adapter/retry_after.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace participants::graph {
namespace {

constexpr absl::Duration kLongest = absl::Seconds(300);

// Digits with at most one point: no sign, no exponent, no "inf".
std::optional<absl::Duration> ParseSeconds(absl::string_view text) {
  double seconds = 0;
  if (text.empty() || text.find_first_not_of("0123456789.") != text.npos ||
      !absl::SimpleAtod(text, &seconds)) {
    return std::nullopt;
  }
  return absl::Seconds(std::min(seconds, absl::ToDoubleSeconds(kLongest)));
}

// RFC 9110's preferred form; the two obsolete ones have not been seen from Graph.
std::optional<absl::Time> ParseHttpDate(absl::string_view text) {
  absl::Time when;
  if (!absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", std::string(text), &when, nullptr)) {
    return std::nullopt;
  }
  // Abseil also reads its own "infinite-future" and "infinite-past", whatever the format.
  if (when == absl::InfiniteFuture() || when == absl::InfinitePast()) return std::nullopt;
  return when;
}

}  // namespace

std::optional<Duration> ParseRetryAfter(absl::string_view value, absl::string_view date,
                                        absl::Time wall_now) {
  const absl::string_view text = absl::StripAsciiWhitespace(value);
  std::optional<absl::Duration> wait = ParseSeconds(text);
  if (!wait) {
    const std::optional<absl::Time> end = ParseHttpDate(text);
    if (!end) return std::nullopt;
    wait = *end - ParseHttpDate(absl::StripAsciiWhitespace(date)).value_or(wall_now);
  }
  return absl::ToChronoNanoseconds(std::clamp(*wait, absl::ZeroDuration(), kLongest));
}

}  // namespace participants::graph
