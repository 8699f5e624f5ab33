#include "graph_adapter/credentials/federated_token.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph_adapter/credentials/access_token.h"
#include "graph_adapter/credentials/assertion_fields.h"
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

}  // namespace participants::graph
