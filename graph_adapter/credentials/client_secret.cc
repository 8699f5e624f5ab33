#include "graph_adapter/credentials/client_secret.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph_adapter/credentials/secret_file.h"
#include "graph_adapter/url.h"

namespace participants::graph {

GraphResult<std::string> ClientSecret::MakeFields(absl::string_view, absl::Time) {
  const std::optional<std::string> secret = file_.empty() ? secret_ : ReadSecretFile(file_);
  if (!secret || secret->empty()) {
    GraphError error;
    error.kind = GraphErrorKind::kTokenUnavailable;
    error.hint = Hint::kCredentialFile;
    return error;
  }
  return absl::StrCat("&client_secret=", PercentEncode(*secret));
}

size_t ClientSecret::CredentialVersion() const {
  return file_.empty() ? 0 : SecretFileVersion(file_);
}

}  // namespace participants::graph
