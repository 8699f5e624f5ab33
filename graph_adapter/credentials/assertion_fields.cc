#include "graph_adapter/credentials/assertion_fields.h"

#include "absl/strings/str_cat.h"
#include "graph_adapter/url.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

std::string AssertionFields(absl::string_view assertion) {
  std::string encoded = PercentEncode(assertion);
  const WipeAtEnd wipe(encoded);
  return absl::StrCat("&client_assertion_type=",
                      PercentEncode("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                      "&client_assertion=", encoded);
}

}  // namespace participants::graph
