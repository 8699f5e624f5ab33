// The control interface for credentials and token lifetimes.
#ifndef TESTS_GRAPH_EMULATOR_CREDENTIAL_ROUTES_H_
#define TESTS_GRAPH_EMULATOR_CREDENTIAL_ROUTES_H_

#include <optional>
#include <string>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_state.h"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

// Not thread-safe. Each route does what GraphEmulator's function of the same name does:
//
//   POST   /_emulator/tokens/lifetime      {"lifetime_ms":N,"refresh_in_ms":N},
//                                          the second optional
//   POST   /_emulator/claims               {"claims":{...},"status":401}, the second optional
//   DELETE /_emulator/claims
//   POST   /_emulator/secrets              {"secret":"..."}, valid beside the others
//   POST   /_emulator/secrets/expire       {"secret":"..."}
//   POST   /_emulator/secrets/remove       {"secret":"..."}
//   POST   /_emulator/certificates         {"pem":"..."}, answers {"thumbprint":"..."}
//   POST   /_emulator/certificates/remove  {"thumbprint":"..."}
//   POST   /_emulator/issuer_keys          {"issuer":"...","pem":"..."}, answers {"kid":"..."}
//   POST   /_emulator/issuer_keys/remove   {"issuer":"...","kid":"..."}
//   POST   /_emulator/federations          {"issuer":"...","subject":"...","audience":"..."},
//                                          the last optional
//   POST   /_emulator/federations/remove   the same
//   POST   /_emulator/identities           {"client_id":"...","object_id":"...",
//                                          "resource_id":"..."}, the last two optional
//   DELETE /_emulator/identities
class CredentialRoutes {
 public:
  // The state must outlive the routes.
  explicit CredentialRoutes(EmulatorState* state) : state_(state) {}

  // The route is the method and the path, such as "POST secrets/expire". Nothing for an unknown
  // route.
  std::optional<HttpAnswer> Handle(const std::string& route, const std::string& body);

 private:
  HttpAnswer SetLifetime(const nlohmann::json& document);
  HttpAnswer Challenge(const nlohmann::json& document);
  HttpAnswer AddSecret(const nlohmann::json& document);
  HttpAnswer ExpireSecret(const nlohmann::json& document);
  HttpAnswer RemoveSecret(const nlohmann::json& document);
  HttpAnswer AddCertificate(const nlohmann::json& document);
  HttpAnswer RemoveCertificate(const nlohmann::json& document);
  HttpAnswer AddIssuerKey(const nlohmann::json& document);
  HttpAnswer RemoveIssuerKey(const nlohmann::json& document);
  HttpAnswer AddFederation(const nlohmann::json& document);
  HttpAnswer RemoveFederation(const nlohmann::json& document);
  HttpAnswer AddIdentity(const nlohmann::json& document);

  EmulatorState* const state_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CREDENTIAL_ROUTES_H_
