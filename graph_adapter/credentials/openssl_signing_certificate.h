#ifndef GRAPH_ADAPTER_CREDENTIALS_OPENSSL_SIGNING_CERTIFICATE_H_
#define GRAPH_ADAPTER_CREDENTIALS_OPENSSL_SIGNING_CERTIFICATE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/openssl_pem.h"

namespace participants::graph {

// An RSA key and its certificate. Immutable. OpenSSL wipes the key when it is freed.
class SigningCertificate {
 public:
  // Reads PEM text: a private key and certificates, in any order. Takes the certificate that
  // belongs to the key. INVALID_ARGUMENT says what is missing and reveals none of the content.
  static absl::StatusOr<SigningCertificate> Read(absl::string_view pem);

  const std::string& sha256_thumbprint() const { return thumbprint_; }  // 32 bytes.

  // RSASSA-PSS with SHA-256 and a salt of the digest's length. nullopt = OpenSSL failed.
  std::optional<std::string> SignPs256(absl::string_view text) const;

 private:
  SigningCertificate(OpensslKey key, std::string thumbprint)
      : key_(std::move(key)), thumbprint_(std::move(thumbprint)) {}

  OpensslKey key_;
  std::string thumbprint_;
};

// Returns random bytes from OpenSSL's generator.
std::string RandomBytes(size_t count);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_OPENSSL_SIGNING_CERTIFICATE_H_
