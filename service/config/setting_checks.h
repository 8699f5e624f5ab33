// Checks that several settings share.
#ifndef SERVICE_CONFIG_SETTING_CHECKS_H_
#define SERVICE_CONFIG_SETTING_CHECKS_H_

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <type_traits>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/process/refused_setting.h"

namespace participants {

// A value of a setting that has a fixed list of values, and its meaning.
template <typename T>
struct Choice {
  absl::string_view name;
  T value;
};

template <typename T, size_t n>
absl::StatusOr<T> Choose(absl::string_view setting, absl::string_view text,
                         const Choice<T> (&choices)[n]) {
  for (const Choice<T>& choice : choices) {
    if (choice.name == text) return choice.value;
  }
  const auto append_name = [](std::string* out, const Choice<T>& choice) {
    absl::StrAppend(out, choice.name);
  };
  return Refused(setting,
                 absl::StrCat("must be one of ", absl::StrJoin(choices, ", ", append_name)));
}

template <typename T>
std::string SettingText(const T& value) {
  if constexpr (std::is_same_v<T, absl::Duration>) {
    return absl::FormatDuration(value);
  } else {
    return absl::StrCat(value);
  }
}

// F is the flag of a number or a duration. A flag that is not set passes.
template <typename F, typename T>
absl::Status CheckRange(const F& flag, T least, T most) {
  const absl::optional<T> value = absl::GetFlag(flag);
  if (!value || (*value >= least && *value <= most)) return absl::OkStatus();
  return Refused(absl::GetFlagReflectionHandle(flag).Name(),
                 absl::StrCat("must be from ", SettingText(least), " to ", SettingText(most)));
}

// Returns the first status that is not OK, or OK.
inline absl::Status FirstFailure(std::initializer_list<absl::Status> checks) {
  const auto failed = std::ranges::find_if(checks, [](const auto& check) { return !check.ok(); });
  return failed == checks.end() ? absl::OkStatus() : *failed;
}

}  // namespace participants

#endif  // SERVICE_CONFIG_SETTING_CHECKS_H_
