#ifndef GRAPH_ADAPTER_CREDENTIALS_TOKEN_ERROR_JSON_H_
#define GRAPH_ADAPTER_CREDENTIALS_TOKEN_ERROR_JSON_H_

#include "absl/strings/string_view.h"
#include "graph_adapter/graph_error.h"

namespace participants::graph {

// What an operator should look at, by the body of the token endpoint's refusal. Entra's numbers
// (AADSTS…) are not promised, so they decide on words for people and on nothing else.
Hint HintOfTokenError(absl::string_view body);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_TOKEN_ERROR_JSON_H_
