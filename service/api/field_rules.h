// The rules that look at one value alone.
#ifndef SERVICE_API_FIELD_RULES_H_
#define SERVICE_API_FIELD_RULES_H_

#include <string_view>

namespace participants {

// What is wrong with a value, to be read after the field's name; empty when nothing is. Values are
// valid UTF-8, since a message with any other text does not parse.
using Problem = std::string_view;

// An id that becomes part of a URL: call_id, participant_id, replaces_call_id.
Problem IdProblem(std::string_view id);
Problem OptionalIdProblem(std::string_view id);

// A text for people: reason, display_name.
Problem TextProblem(std::string_view text);

// client_context. Graph declares it as text that is not Unicode.
Problem ClientContextProblem(std::string_view text);

// What names an identity: its id, tenant_id, identity_provider. Graph decides what it looks like.
Problem IdentityIdProblem(std::string_view id);
Problem IdentityAttributeProblem(std::string_view text);

// The id of a phone: E.164.
Problem PhoneNumberProblem(std::string_view number);
// The same, or as rosters may show it: 4: and the number.
Problem ListedPhoneProblem(std::string_view id);

}  // namespace participants

#endif  // SERVICE_API_FIELD_RULES_H_
