// POST /{tenant}/oauth2/v2.0/token: Entra's side of the client credentials flow.
#ifndef TESTS_GRAPH_EMULATOR_TOKEN_ENDPOINT_H_
#define TESTS_GRAPH_EMULATOR_TOKEN_ENDPOINT_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/graph_emulator/app_registration.h"
#include "tests/graph_emulator/client_assertion_check.h"
#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/http_message.h"
#include "tests/graph_emulator/token_refusal.h"
#include "tests/graph_emulator/token_store.h"
#include "tests/graph_emulator/url_text.h"

namespace participants::graph_emulator {

struct TokenEndpointOptions {
  std::string tenant_id;
  std::string client_id;
  // The base URLs by which clients know the authority, each with a trailing slash. An assertion's
  // audience is one of them.
  std::vector<std::string> authorities;
  // Maximum difference between the two sides' clocks.
  std::chrono::seconds assertion_skew{};
  WallClock clock;
};

// Not thread-safe.
class TokenEndpoint {
 public:
  // Registration and store must outlive the endpoint.
  TokenEndpoint(TokenEndpointOptions options, const AppRegistration* registration,
                TokenStore* tokens);

  // Whether this is the target of a token endpoint, for any tenant.
  static bool IsTokenTarget(const std::string& target);

  HttpAnswer Handle(const HttpRequest& request);

 private:
  std::optional<TokenRefusal> CheckRequest(const HttpRequest& request, FormFields& form) const;
  std::optional<TokenRefusal> CheckForm(const FormFields& form) const;
  // One function per kind of credential.
  std::optional<TokenRefusal> CheckCredential(const HttpRequest& request, const FormFields& form);
  std::optional<TokenRefusal> CheckClientSecret(const FormFields& form) const;
  std::optional<TokenRefusal> CheckClientAssertion(const HttpRequest& request,
                                                   const FormFields& form);

  const TokenEndpointOptions options_;
  const AppRegistration* const registration_;
  TokenStore* const tokens_;
  ClientAssertionCheck assertion_check_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TOKEN_ENDPOINT_H_
