#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_ASSERTION_JSON_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_ASSERTION_JSON_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/credentials/openssl_signing_certificate.h"

namespace participants::graph {

// Makes a JWT by which a client authenticates itself, as Entra's "certificate credentials" page
// specifies it (PS256, x5t#S256). Valid for ten minutes, for that token endpoint only. nullopt =
// the key cannot sign.
std::optional<std::string> MakeClientAssertion(const SigningCertificate& certificate,
                                               absl::string_view client_id,
                                               absl::string_view token_url, absl::Time wall_now);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_ASSERTION_JSON_H_
