// Entra's data about the one application: its secrets, its certificates and its federated
// credentials. All of it may change while the emulator runs.
#ifndef TESTS_GRAPH_EMULATOR_APP_REGISTRATION_H_
#define TESTS_GRAPH_EMULATOR_APP_REGISTRATION_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/emulator_types.h"
#include "tests/graph_emulator/openssl_handles.h"

namespace participants::graph_emulator {

// Not thread-safe.
class AppRegistration {
 public:
  enum class SecretState { kUnknown, kValid, kExpired };

  // Several secrets are valid at a time. Adding an expired one makes it valid again.
  void AddSecret(const std::string& secret) { secrets_[secret] = SecretState::kValid; }
  void ExpireSecret(const std::string& secret) { secrets_[secret] = SecretState::kExpired; }
  void RemoveSecret(const std::string& secret) { secrets_.erase(secret); }
  SecretState StateOf(const std::string& secret) const;

  // PEM. Does not keep a private key beside the certificate. Returns the thumbprint (x5t#S256), or
  // nothing when the text has no certificate.
  std::optional<std::string> AddCertificate(absl::string_view pem);
  // False when there is no such certificate.
  bool RemoveCertificate(const std::string& thumbprint) { return certificates_.erase(thumbprint); }
  X509* FindCertificate(const std::string& thumbprint) const;

  // Adds one of the issuer's published keys. PEM, of a public or a private key. Returns its kid, or
  // nothing when the text has no key.
  std::optional<std::string> AddIssuerKey(const std::string& issuer, absl::string_view pem);
  bool RemoveIssuerKey(const std::string& issuer, const std::string& kid);
  EVP_PKEY* FindIssuerKey(const std::string& issuer, const std::string& kid) const;

  // Does not add a duplicate.
  void AddFederatedCredential(FederatedCredential credential);
  bool RemoveFederatedCredential(const FederatedCredential& credential);
  const std::vector<FederatedCredential>& federated_credentials() const { return federated_; }

 private:
  std::map<std::string, SecretState> secrets_;
  std::map<std::string, CertificateHandle> certificates_;                 // by thumbprint
  std::map<std::pair<std::string, std::string>, KeyHandle> issuer_keys_;  // by issuer and kid
  std::vector<FederatedCredential> federated_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_APP_REGISTRATION_H_
