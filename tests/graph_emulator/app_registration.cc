#include "tests/graph_emulator/app_registration.h"

#include <algorithm>

namespace participants::graph_emulator {

AppRegistration::SecretState AppRegistration::StateOf(const std::string& secret) const {
  const auto found = secrets_.find(secret);
  return found == secrets_.end() ? SecretState::kUnknown : found->second;
}

std::optional<std::string> AppRegistration::AddCertificate(absl::string_view pem) {
  CertificateHandle certificate = CertificateFromPem(pem);
  if (!certificate) return std::nullopt;
  std::string thumbprint = Sha256Thumbprint(certificate.get());
  certificates_[thumbprint] = std::move(certificate);
  return thumbprint;
}

X509* AppRegistration::FindCertificate(const std::string& thumbprint) const {
  const auto found = certificates_.find(thumbprint);
  return found == certificates_.end() ? nullptr : found->second.get();
}

std::optional<std::string> AppRegistration::AddIssuerKey(const std::string& issuer,
                                                         absl::string_view pem) {
  KeyHandle key = PublicKeyFromPem(pem);
  if (!key) return std::nullopt;
  std::string kid = KeyId(key.get());
  issuer_keys_[{issuer, kid}] = std::move(key);
  return kid;
}

bool AppRegistration::RemoveIssuerKey(const std::string& issuer, const std::string& kid) {
  return issuer_keys_.erase({issuer, kid}) != 0;
}

EVP_PKEY* AppRegistration::FindIssuerKey(const std::string& issuer, const std::string& kid) const {
  const auto found = issuer_keys_.find({issuer, kid});
  return found == issuer_keys_.end() ? nullptr : found->second.get();
}

void AppRegistration::AddFederatedCredential(FederatedCredential credential) {
  if (std::find(federated_.begin(), federated_.end(), credential) != federated_.end()) return;
  federated_.push_back(std::move(credential));
}

bool AppRegistration::RemoveFederatedCredential(const FederatedCredential& credential) {
  const auto found = std::find(federated_.begin(), federated_.end(), credential);
  if (found == federated_.end()) return false;
  federated_.erase(found);
  return true;
}

}  // namespace participants::graph_emulator
