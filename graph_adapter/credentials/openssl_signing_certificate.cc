#include "graph_adapter/credentials/openssl_signing_certificate.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace participants::graph {
namespace {

using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

absl::StatusOr<SigningCertificate> SigningCertificate::Read(absl::string_view pem) {
  OpensslKey key = ReadPemKey(pem);
  ERR_clear_error();  // Errors left in OpenSSL's queue would be taken for libcurl's.
  if (key == nullptr) {
    return absl::InvalidArgumentError("holds no PEM private key without a password");
  }
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return absl::InvalidArgumentError("the private key is not an RSA key, which PS256 needs");
  }
  const OpensslBio certificates = ReadingPem(pem);
  bool found = false;
  while (const auto certificate = ReadPemCertificate(certificates.get())) {
    found = true;
    if (X509_check_private_key(certificate.get(), key.get()) != 1) continue;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (X509_digest(certificate.get(), EVP_sha256(), digest.data(), &length) != 1) break;
    ERR_clear_error();
    return SigningCertificate(std::move(key), std::string(digest.begin(), digest.begin() + length));
  }
  ERR_clear_error();
  return absl::InvalidArgumentError(found ? "none of its certificates belongs to its private key"
                                          : "holds no PEM certificate");
}

std::optional<std::string> SigningCertificate::SignPs256(absl::string_view text) const {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // Owned by the context.
  size_t length = 0;
  std::string signature;
  const bool is_signed =
      EVP_DigestSignInit(context.get(), &parameters, EVP_sha256(), nullptr, key_.get()) == 1 &&
      EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
      EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) == 1 &&
      EVP_DigestSign(context.get(), nullptr, &length, Bytes(text), text.size()) == 1 &&
      (signature.resize(length), true) &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                     Bytes(text), text.size()) == 1;
  ERR_clear_error();
  if (!is_signed) return std::nullopt;
  signature.resize(length);
  return signature;
}

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));
  return bytes;
}

}  // namespace participants::graph
