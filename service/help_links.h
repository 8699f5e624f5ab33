// What an operator does next, in words and with the page that says more.
#ifndef SERVICE_HELP_LINKS_H_
#define SERVICE_HELP_LINKS_H_

#include <span>

#include "graph_adapter/graph_error.h"
#include "service/answer_details.h"

namespace participants {

// Empty where there is nothing to say. They live for ever.
std::span<const HelpLink> HelpFor(graph::Hint hint);

}  // namespace participants

#endif  // SERVICE_HELP_LINKS_H_
