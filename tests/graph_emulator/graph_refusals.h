// Graph's errors that more than one route returns.
#ifndef TESTS_GRAPH_EMULATOR_GRAPH_REFUSALS_H_
#define TESTS_GRAPH_EMULATOR_GRAPH_REFUSALS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/graph_answers.h"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

HttpAnswer BadRequest(absl::string_view message, const RequestIds& ids);
HttpAnswer NoSuchOption(const RequestIds& ids);
// The application is not a participant of the call. The documentation of participant-get specifies
// the status; code and message are ours.
HttpAnswer NotInCall(const RequestIds& ids);
// The call has two parties only. The documentation of participant-mute names group calls; how Graph
// refuses others is not published.
HttpAnswer NoGroupCall(const RequestIds& ids);
HttpAnswer NoSuchCall(const RequestIds& ids);
HttpAnswer NoSuchRoute(const RequestIds& ids);
HttpAnswer WrongMethod(std::string allow, const RequestIds& ids);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_GRAPH_REFUSALS_H_
