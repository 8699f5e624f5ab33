#include "graph_adapter/credentials/federated_token.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph_adapter/credentials/token_response.h"
#include "graph_adapter/url.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

GraphResult<std::string> FederatedToken::MakeFields(absl::string_view, absl::Time) {
  std::optional<std::string> token = ReadSecretFile(token_file_);
  if (!token || !IsHeaderText(*token)) {
    GraphError error;
    error.kind = GraphErrorKind::kTokenUnavailable;
    error.hint = Hint::kCredentialFile;
    return error;
  }
  const WipeAtEnd wipe(*token);
  return AssertionFields(*token);
}

std::string AssertionFields(absl::string_view assertion) {
  std::string encoded = PercentEncode(assertion);
  const WipeAtEnd wipe(encoded);
  return absl::StrCat("&client_assertion_type=",
                      PercentEncode("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                      "&client_assertion=", encoded);
}

}  // namespace participants::graph
