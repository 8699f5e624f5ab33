// Instructions for operators, with links to further documentation.
#ifndef SERVICE_API_HELP_LINKS_H_
#define SERVICE_API_HELP_LINKS_H_

#include <span>
#include <string_view>

#include "graph_adapter/graph_error.h"
#include "service/api/answer_details.h"

namespace participants {

// Returns links for callers to pass on. Empty if there are none. The links have static lifetime.
std::span<const HelpLink> HelpFor(graph::Hint hint);

// Returns the text for the operator's log, by the error's hint or, without a hint, by its kind.
// Empty if an operator can do nothing.
std::string_view OperatorHelp(const graph::GraphError& error);

}  // namespace participants

#endif  // SERVICE_API_HELP_LINKS_H_
