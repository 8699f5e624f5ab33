// Keys, client certificates and service account tokens, generated in the process for each test. No
// checked-in one can expire, and none is secret.
#ifndef TESTS_GRAPH_EMULATOR_TEST_CREDENTIALS_H_
#define TESTS_GRAPH_EMULATOR_TEST_CREDENTIALS_H_

#include <chrono>
#include <string>
#include <vector>

#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/openssl_handles.h"

namespace participants::graph_emulator {

// RSA, 2,048 bits by default. All of this throws on an OpenSSL error.
class RsaKey {
 public:
  explicit RsaKey(int bits = 2048);

  std::string private_pem() const;  // PKCS#8, not encrypted
  std::string public_pem() const;   // SubjectPublicKeyInfo
  std::string id() const;           // the kid of the service account tokens that it signs
  EVP_PKEY* get() const { return key_.get(); }

 private:
  KeyHandle key_;
};

// A self-signed certificate with its key. An operator would upload the one and mount the other.
class ClientCertificate {
 public:
  explicit ClientCertificate(const std::string& common_name = "participant-service");
  // Valid between the two times.
  ClientCertificate(const std::string& common_name, WallTime not_before, WallTime not_after);

  std::string certificate_pem() const;  // for GraphEmulator::AddClientCertificate
  std::string pem_with_key() const;     // the key and then the certificate, for the service
  std::string thumbprint() const;       // x5t#S256
  const RsaKey& key() const { return key_; }

 private:
  RsaKey key_;
  CertificateHandle certificate_;
};

// A token as Kubernetes projects it into a pod. issued_at is now unless set.
struct ServiceAccountToken {
  std::string issuer = "https://cluster.example/";
  std::string name_space = "default";
  std::string name = "participant-service";
  std::vector<std::string> audiences = {"api://AzureADTokenExchange"};
  std::chrono::seconds lifetime = std::chrono::hours(1);
  WallTime issued_at{};

  // system:serviceaccount:NAMESPACE:NAME
  std::string subject() const;
};

// RS256, signed by the issuer's key.
std::string MintServiceAccountToken(const RsaKey& issuer_key, const ServiceAccountToken& token);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TEST_CREDENTIALS_H_
