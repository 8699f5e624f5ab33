#include "service/api/trace_context.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "service/process/random_bits.h"

namespace participants {
namespace {

constexpr size_t kLength = 55;
constexpr size_t kTraceIdAt = 3, kTraceIdLength = 32;
constexpr size_t kParentIdAt = 36, kParentIdLength = 16;
constexpr size_t kFlagsAt = 53;

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(std::string_view text) {
  return IsLowerHex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

bool IsValidTraceparent(std::string_view traceparent) {
  if (traceparent.size() != kLength) return false;
  if (traceparent[2] != '-' || traceparent[kParentIdAt - 1] != '-' ||
      traceparent[kFlagsAt - 1] != '-') {
    return false;
  }
  const std::string_view version = traceparent.substr(0, 2);
  return IsLowerHex(version) && version != "ff" && IsId(TraceId(traceparent)) &&
         IsId(traceparent.substr(kParentIdAt, kParentIdLength)) &&
         IsLowerHex(traceparent.substr(kFlagsAt));
}

std::string NewTraceparent() {
  // Neither id may be all zeros.
  const auto hex = [](uint64_t bits) { return absl::Hex(bits, absl::kZeroPad16); };
  return absl::StrCat("00-", hex(RandomBits()), hex(RandomBits() | 1), "-", hex(RandomBits() | 1),
                      "-00");
}

std::string_view TraceId(std::string_view traceparent) {
  return traceparent.substr(kTraceIdAt, kTraceIdLength);
}

}  // namespace participants
