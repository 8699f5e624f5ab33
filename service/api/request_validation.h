// What must be true of a request before anything is sent. Pure.
#ifndef SERVICE_API_REQUEST_VALIDATION_H_
#define SERVICE_API_REQUEST_VALIDATION_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "participants/v1/participant_service.pb.h"

namespace participants {

// A broken rule. Never repeats the value, which may be personal data or an attack on whoever prints
// it.
struct FieldViolation {
  std::string field;             // As in `participants[1].identity.user.id`.
  std::string_view description;  // A literal, to be read after the field's name.
};

inline constexpr size_t kMaxViolations = 32;

// Every field that breaks a rule, with the first rule that it breaks, up to kMaxViolations; none
// when the request may be sent.
std::vector<FieldViolation> Validate(const v1::RemoveParticipantRequest& request);
std::vector<FieldViolation> Validate(const v1::InviteParticipantsRequest& request);

}  // namespace participants

#endif  // SERVICE_API_REQUEST_VALIDATION_H_
