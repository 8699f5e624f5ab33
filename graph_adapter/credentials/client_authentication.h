#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_error.h"

namespace participants::graph {

// Proves to the token endpoint that the client is the application it names. Event loop thread only.
class ClientAuthentication {
 public:
  virtual ~ClientAuthentication() = default;

  // Returns the fields of that proof for a request to `token_url`, as "&name=value…".
  // kTokenUnavailable: no proof is possible at the moment, perhaps because of a file; the hint says
  // which kind.
  virtual GraphResult<std::string> MakeFields(absl::string_view token_url, absl::Time wall_now) = 0;

  // See TokenSource::CredentialVersion.
  virtual size_t CredentialVersion() const { return 0; }
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_
