#ifndef GRAPH_ADAPTER_CREDENTIALS_TOKEN_ERROR_JSON_H_
#define GRAPH_ADAPTER_CREDENTIALS_TOKEN_ERROR_JSON_H_

#include "absl/strings/string_view.h"
#include "graph_adapter/graph_error.h"

namespace participants::graph {

// Derives the hint for an operator from the body of the token endpoint's rejection. Entra does not
// guarantee its numbers (AADSTS…), so they decide only on texts for people.
Hint HintOfTokenError(absl::string_view body);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_TOKEN_ERROR_JSON_H_
