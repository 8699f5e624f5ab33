#ifndef SERVICE_API_FIELD_VIOLATION_H_
#define SERVICE_API_FIELD_VIOLATION_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace participants {

// A field that breaks a rule. Never contains the value: it may be personal data, or an attack on
// programs that print it.
struct FieldViolation {
  std::string field;             // For example `participants[1].identity.user.id`.
  std::string_view description;  // A literal, worded to follow the field's name.
};

// Limit per request.
inline constexpr size_t kMaxViolations = 32;

}  // namespace participants

#endif  // SERVICE_API_FIELD_VIOLATION_H_
