// Rules that check one value each.
#ifndef SERVICE_API_FIELD_RULES_H_
#define SERVICE_API_FIELD_RULES_H_

#include <string_view>

namespace participants {

// The rule that a value breaks, worded to follow the field's name. Empty = the value is valid.
// Values are valid UTF-8: a message with any other text does not parse.
using Problem = std::string_view;

// Checks an ID that becomes part of a URL: call_id, participant_id, replaces_call_id.
Problem IdProblem(std::string_view id);
Problem OptionalIdProblem(std::string_view id);

// Checks a text for people: reason, display_name.
Problem TextProblem(std::string_view text);

// Checks client_context, which Graph declares as non-Unicode text.
Problem ClientContextProblem(std::string_view text);

// Check the id, tenant_id and identity_provider of an identity. Graph defines their format.
Problem IdentityIdProblem(std::string_view id);
Problem IdentityAttributeProblem(std::string_view text);

// Checks the ID of a phone: E.164.
Problem PhoneNumberProblem(std::string_view number);
// Also allows the form that rosters may show: the number with the prefix `4:`.
Problem ListedPhoneProblem(std::string_view id);

}  // namespace participants

#endif  // SERVICE_API_FIELD_RULES_H_
