// A caller's traceparent is used only if it can go unchanged into a header and a log line.
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "service/api/trace_context.h"
#include "tests/fuzz/oracle.h"

namespace participants::fuzz {
namespace {

bool IsHex(absl::string_view text, size_t length) {
  return text.size() == length && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// The recommendation's grammar, implemented differently from the code.
bool IsTraceparent(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  return parts.size() == 4 && IsHex(parts[0], 2) && parts[0] != "ff" && IsHex(parts[1], 32) &&
         parts[1] != "00000000000000000000000000000000" && IsHex(parts[2], 16) &&
         parts[2] != "0000000000000000" && IsHex(parts[3], 2);
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  const absl::string_view text = fuzz::AsText(data, size);
  const std::string_view value(text.data(), text.size());
  const bool valid = IsValidTraceparent(value);
  fuzz::Require(valid == fuzz::IsTraceparent(text), "valid is what the recommendation says");
  if (valid)
    fuzz::Require(TraceId(value) == value.substr(3, 32), "the trace id is its second part");
  return 0;
}
