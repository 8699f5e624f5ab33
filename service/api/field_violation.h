#ifndef SERVICE_API_FIELD_VIOLATION_H_
#define SERVICE_API_FIELD_VIOLATION_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace participants {

// A broken rule. Never repeats the value, which may be personal data or an attack on whoever prints
// it.
struct FieldViolation {
  std::string field;             // As in `participants[1].identity.user.id`.
  std::string_view description;  // A literal, to be read after the field's name.
};

// Of one request.
inline constexpr size_t kMaxViolations = 32;

}  // namespace participants

#endif  // SERVICE_API_FIELD_VIOLATION_H_
