#ifndef GRAPH_ADAPTER_CREDENTIALS_ASSERTION_FIELDS_H_
#define GRAPH_ADAPTER_CREDENTIALS_ASSERTION_FIELDS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace participants::graph {

// Returns the two fields of a token request that carry a signed assertion of either kind.
std::string AssertionFields(absl::string_view assertion);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_ASSERTION_FIELDS_H_
