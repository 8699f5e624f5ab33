// GET /metadata/identity/oauth2/token: Azure's instance metadata service and its managed
// identities.
#ifndef TESTS_GRAPH_EMULATOR_IMDS_H_
#define TESTS_GRAPH_EMULATOR_IMDS_H_

#include <optional>
#include <string>
#include <vector>

#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/emulator_types.h"
#include "tests/graph_emulator/http_message.h"
#include "tests/graph_emulator/token_store.h"
#include "tests/graph_emulator/url_text.h"

namespace participants::graph_emulator {

// Not thread-safe.
class ImdsEndpoint {
 public:
  // The identities and the store must outlive the endpoint.
  ImdsEndpoint(WallClock clock, const std::vector<ManagedIdentity>* identities, TokenStore* tokens);

  static bool IsImdsTarget(const std::string& target);

  HttpAnswer Handle(const HttpRequest& request);

 private:
  std::optional<HttpAnswer> CheckHeaders(const HttpRequest& request) const;
  std::optional<HttpAnswer> CheckQuery(const FormFields& query) const;
  // Returns the identity, or sets the refusal.
  const ManagedIdentity* FindIdentity(const FormFields& query, HttpAnswer& refusal) const;

  const WallClock clock_;
  const std::vector<ManagedIdentity>* const identities_;
  TokenStore* const tokens_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_IMDS_H_
