// What an operator does next, in words and with the page that says more.
#ifndef SERVICE_API_HELP_LINKS_H_
#define SERVICE_API_HELP_LINKS_H_

#include <span>
#include <string_view>

#include "graph_adapter/graph_error.h"
#include "service/api/answer_details.h"

namespace participants {

// For callers, to pass on. Empty where there is nothing to say. They live for ever.
std::span<const HelpLink> HelpFor(graph::Hint hint);

// The same for the log, where the operator reads it: of the hint, else of the kind. Empty where
// there is nothing for an operator to do.
std::string_view OperatorHelp(const graph::GraphError& error);

}  // namespace participants

#endif  // SERVICE_API_HELP_LINKS_H_
