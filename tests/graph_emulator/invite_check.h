// Checks the body of an invitation as strictly as its documentation.
#ifndef TESTS_GRAPH_EMULATOR_INVITE_CHECK_H_
#define TESTS_GRAPH_EMULATOR_INVITE_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace participants::graph_emulator {

struct Invitation {
  std::string identity_kind;     // "user", "phone" ...
  nlohmann::json identity;       // that kind's value
  nlohmann::json properties;     // of the participant, other than @odata.type and identity
  std::string participant_id;    // empty = not given
  std::string replaces_call_id;  // empty = not given
};

struct InviteBody {
  std::vector<Invitation> participants;
  nlohmann::json client_context;  // null when not given
};

// INVALID_ARGUMENT with the path of the first invalid property. Stricter than Graph in one respect:
// Graph's types are open and accept any property, this accepts only known ones, to find misspelt
// names.
absl::StatusOr<InviteBody> CheckInviteBody(absl::string_view body);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_INVITE_CHECK_H_
