#include "graph_adapter/credentials/openssl_signing_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
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

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIO> Open(absl::string_view pem) {
  return Owned<BIO>(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// Without this, OpenSSL asks for an encrypted key's password on the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

absl::StatusOr<SigningCertificate> SigningCertificate::Read(absl::string_view pem) {
  Key key(PEM_read_bio_PrivateKey(Open(pem).get(), nullptr, &NoPassword, nullptr));
  ERR_clear_error();  // Errors left in OpenSSL's queue would be taken for libcurl's.
  if (key == nullptr) {
    return absl::InvalidArgumentError("holds no PEM private key without a password");
  }
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return absl::InvalidArgumentError("the private key is not an RSA key, which PS256 needs");
  }
  const Owned<BIO> certificates = Open(pem);
  bool found = false;
  while (const Owned<X509> certificate{
      PEM_read_bio_X509(certificates.get(), nullptr, &NoPassword, nullptr)}) {
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
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
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
