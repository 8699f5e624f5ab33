#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_ASSERTION_JSON_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_ASSERTION_JSON_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/credentials/openssl_signing_certificate.h"

namespace participants::graph {

// A JWT by which a client vouches for itself, as Entra's "certificate credentials" page asks for it
// (PS256, x5t#S256). It holds for ten minutes and for that token endpoint alone. nullopt = the key
// does not sign.
std::optional<std::string> MakeClientAssertion(const SigningCertificate& certificate,
                                               absl::string_view client_id,
                                               absl::string_view token_url, absl::Time wall_now);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_ASSERTION_JSON_H_
