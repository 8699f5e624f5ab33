// POST /{tenant}/oauth2/v2.0/token: Entra's side of the client credentials flow.
#ifndef TESTS_GRAPH_EMULATOR_TOKEN_ENDPOINT_H_
#define TESTS_GRAPH_EMULATOR_TOKEN_ENDPOINT_H_

#include <chrono>
#include <optional>
#include <string>

#include "tests/graph_emulator/http_message.h"
#include "tests/graph_emulator/token_store.h"
#include "tests/graph_emulator/url_text.h"

namespace participants::graph_emulator {

struct TokenEndpointOptions {
  std::string tenant_id;
  std::string client_id;
  std::string client_secret;
  std::chrono::milliseconds token_lifetime{};
  // Sent as refresh_in unless zero, as Entra does for tokens that live long.
  std::chrono::milliseconds refresh_in{};
};

// Why Entra refuses, in its own numbers: the AADSTS code decides error and status.
struct TokenRefusal {
  int http_status;
  std::string error;
  int aadsts;
  std::string description;
};

// Not thread-safe.
class TokenEndpoint {
 public:
  // The store must outlive the endpoint.
  TokenEndpoint(TokenEndpointOptions options, TokenStore* tokens);

  // Whether a target is that of a token endpoint, of whichever tenant.
  static bool IsTokenTarget(const std::string& target);

  HttpAnswer Handle(const HttpRequest& request);

 private:
  std::optional<TokenRefusal> CheckRequest(const HttpRequest& request, FormFields& form) const;
  std::optional<TokenRefusal> CheckForm(const FormFields& form) const;
  // One function per kind of credential; the table in the .cc file says which field asks for which.
  std::optional<TokenRefusal> CheckCredential(const FormFields& form) const;
  std::optional<TokenRefusal> CheckClientSecret(const FormFields& form) const;

  const TokenEndpointOptions options_;
  TokenStore* const tokens_;
};

// The form with what is secret in it blotted out, fit for a journal.
std::string RedactTokenForm(const std::string& body);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TOKEN_ENDPOINT_H_
