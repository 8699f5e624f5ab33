#ifndef SERVICE_PROCESS_REFUSED_SETTING_H_
#define SERVICE_PROCESS_REFUSED_SETTING_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants {

// The one line that a refused setting ends the start with: its name, and what is wrong. `why` holds
// no secret.
inline absl::Status Refused(absl::string_view setting, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(setting, ": ", why));
}

}  // namespace participants

#endif  // SERVICE_PROCESS_REFUSED_SETTING_H_
