// Helpers with which every fuzz target reports a violation.
#ifndef TESTS_FUZZ_ORACLE_H_
#define TESTS_FUZZ_ORACLE_H_

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace participants::fuzz {

// Aborts the process, so that libFuzzer keeps the input. Unlike assert, active in every build type.
inline void Require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "Broken promise: %s\n", promise);
  std::abort();
}

inline absl::string_view AsText(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline bool IsPrintableAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); });
}

// Reimplemented here, to find errors in the code's own rule.
inline bool IsEmptyOrCode(absl::string_view text) {
  return text.size() <= 64 && text.find_first_not_of(
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789._-") == absl::string_view::npos;
}

// gRPC clients drop or reject much larger metadata.
inline constexpr size_t kMaxDetailsBytes = 4096;

}  // namespace participants::fuzz

#endif  // TESTS_FUZZ_ORACLE_H_
