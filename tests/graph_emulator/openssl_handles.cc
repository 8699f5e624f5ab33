#include "tests/graph_emulator/openssl_handles.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <array>
#include <vector>

#include "absl/strings/escaping.h"

namespace participants::graph_emulator {
namespace {

BioHandle Reader(absl::string_view text) {
  return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Rejects an encrypted key: OpenSSL would ask for its password on the terminal.
int NoPassword(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) { return -1; }

std::string HashOf(const unsigned char* der, int size) {
  if (size <= 0) return {};
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(der, static_cast<std::size_t>(size), hash.data());
  return absl::WebSafeBase64Escape(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

template <class Handle, class ToDer>
std::string HashOfDer(Handle* handle, ToDer to_der) {
  unsigned char* der = nullptr;
  const int size = to_der(handle, &der);
  std::string hash = HashOf(der, size);
  OPENSSL_free(der);
  return hash;
}

}  // namespace

CertificateHandle CertificateFromPem(absl::string_view pem) {
  CertificateHandle certificate(
      PEM_read_bio_X509(Reader(pem).get(), nullptr, &NoPassword, nullptr));
  ERR_clear_error();
  return certificate;
}

KeyHandle PublicKeyFromPem(absl::string_view pem) {
  KeyHandle key(PEM_read_bio_PUBKEY(Reader(pem).get(), nullptr, &NoPassword, nullptr));
  if (!key) key.reset(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, &NoPassword, nullptr));
  if (!key) {
    if (const CertificateHandle certificate = CertificateFromPem(pem)) {
      key.reset(X509_get_pubkey(certificate.get()));
    }
  }
  ERR_clear_error();
  return key;
}

std::string Sha256Thumbprint(X509* certificate) { return HashOfDer(certificate, &i2d_X509); }

std::string KeyId(EVP_PKEY* key) { return HashOfDer(key, &i2d_PUBKEY); }

}  // namespace participants::graph_emulator
