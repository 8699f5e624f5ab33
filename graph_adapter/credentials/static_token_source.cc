#include "graph_adapter/credentials/static_token_source.h"

#include <memory>
#include <string>
#include <utility>

#include "graph_adapter/credentials/access_token.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

void StaticTokenSource::GetToken(Callback callback) {
  auto value = ReadSecretFile(token_file_);
  if (!value.ok() || !IsHeaderText(*value)) {
    GraphError error;
    error.kind = GraphErrorKind::kTokenUnavailable;
    error.hint = Hint::kCredentialFile;
    std::move(callback)(std::move(error));
    return;
  }
  const WipeAtEnd wipe(*value);
  std::move(callback)(SharedToken(
      std::make_shared<const AccessToken>(*value, MonotonicTime::max(), MonotonicTime::max())));
}

}  // namespace participants::graph
