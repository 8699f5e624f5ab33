// A wait is between zero and 300 s, and comes only from one of the two forms of RFC 9110.
#include <chrono>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "graph_adapter/retry_after.h"
#include "tests/fuzz/oracle.h"

namespace participants::fuzz {
namespace {

void CheckForm(absl::string_view value, const std::optional<graph::Duration>& wait) {
  const absl::string_view text = absl::StripAsciiWhitespace(value);
  const bool is_number = !text.empty() && text.find_first_not_of("0123456789.") == text.npos;
  const bool may_be_date = absl::EndsWith(text, "GMT") && absl::StrContains(text, ',');
  Require(!wait || is_number || may_be_date, "a wait is a number or an HTTP date");
  uint32_t seconds = 0;
  if (text.find_first_not_of("0123456789") == text.npos && absl::SimpleAtoi(text, &seconds)) {
    Require(wait == std::chrono::seconds(seconds < 300 ? seconds : 300),
            "whole seconds are what they say, up to 300");
  }
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  const absl::string_view value = fuzz::AsText(data, size);
  // libcurl accepts no header with a NUL, and Abseil's dates end at one.
  if (value.find('\0') != value.npos) return 0;
  for (const absl::Time now : {absl::UnixEpoch(), absl::FromUnixSeconds(1795521600),
                               absl::FromUnixSeconds(253402300799)}) {
    const std::optional<graph::Duration> wait = graph::ParseRetryAfter(value, "", now);
    fuzz::Require(!wait || *wait >= graph::Duration::zero(), "a wait is never negative");
    fuzz::Require(!wait || *wait <= std::chrono::seconds(300), "a wait is never over 300 s");
    fuzz::CheckForm(value, wait);
  }
  return 0;
}
