#include "graph_adapter/credentials/client_secret.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "graph_adapter/credentials/secret_file.h"
#include "graph_adapter/url.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

GraphResult<std::string> ClientSecret::MakeFields(absl::string_view, absl::Time) {
  std::optional<std::string> secret = file_.empty() ? secret_ : ReadSecretFile(file_);
  if (!secret || secret->empty()) {
    GraphError error;
    error.kind = GraphErrorKind::kTokenUnavailable;
    error.hint = Hint::kCredentialFile;
    return error;
  }
  const WipeAtEnd wipe(*secret);
  std::string encoded = PercentEncode(*secret);
  const WipeAtEnd wipe_encoded(encoded);
  return absl::StrCat("&client_secret=", encoded);
}

size_t ClientSecret::CredentialVersion() const {
  return file_.empty() ? 0 : SecretFileVersion(file_);
}

}  // namespace participants::graph
