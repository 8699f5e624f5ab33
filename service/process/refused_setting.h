#ifndef SERVICE_PROCESS_REFUSED_SETTING_H_
#define SERVICE_PROCESS_REFUSED_SETTING_H_

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants {

// The one-line error for a rejected setting, which ends startup: the name of the setting and the
// reason. `why` must not contain a secret.
inline absl::Status Refused(absl::string_view setting, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(setting, ": ", why));
}

}  // namespace participants

#endif  // SERVICE_PROCESS_REFUSED_SETTING_H_
