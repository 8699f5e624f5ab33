#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/graph_options.h"

namespace participants::graph {

// Returns the fields of a token request that prove to `token_url` that the client is the
// application it names, as "&name=value…". Blocks to read the credential's file. The caller wipes
// the text. kTokenUnavailable: the file cannot be read or used at the moment, perhaps because it is
// half written.
GraphResult<std::string> MakeClientAuthentication(const Credential& credential,
                                                  absl::string_view token_url, absl::Time wall_now);

// Checks that a certificate file can be used. INVALID_ARGUMENT says what is wrong and reveals none
// of the content.
absl::Status CheckCertificateFile(const std::string& file);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_AUTHENTICATION_H_
