#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_error.h"

namespace participants::graph {

// How a client proves to the token endpoint that it is the application it names. Event loop thread
// only.
class ClientAuthentication {
 public:
  virtual ~ClientAuthentication() = default;

  // The fields that prove it in a request to `token_url`, as "&name=value…". kTokenUnavailable: it
  // cannot be proved at the moment, for which a file may be to blame; the hint says which kind.
  virtual GraphResult<std::string> MakeFields(absl::string_view token_url, absl::Time wall_now) = 0;

  // As TokenSource's.
  virtual size_t CredentialVersion() const { return 0; }
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_
