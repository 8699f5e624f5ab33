// Owning handles for OpenSSL's types, and conversion from PEM.
#ifndef TESTS_GRAPH_EMULATOR_OPENSSL_HANDLES_H_
#define TESTS_GRAPH_EMULATOR_OPENSSL_HANDLES_H_

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace participants::graph_emulator {

template <auto Free>
struct OpensslFree {
  template <class Handle>
  void operator()(Handle* handle) const {
    Free(handle);
  }
};

using BioHandle = std::unique_ptr<BIO, OpensslFree<&BIO_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, OpensslFree<&EVP_PKEY_free>>;
using CertificateHandle = std::unique_ptr<X509, OpensslFree<&X509_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, OpensslFree<&EVP_MD_CTX_free>>;

// The first certificate in the text, whatever else it contains. Null when there is none.
CertificateHandle CertificateFromPem(absl::string_view pem);
// The public half of a public key, a private key or a certificate, whichever the text has. Null
// when it has none, or an encrypted one.
KeyHandle PublicKeyFromPem(absl::string_view pem);

// Base64url, without padding, of the SHA-256 of the certificate's DER: x5t#S256, RFC 7515 4.1.8.
std::string Sha256Thumbprint(X509* certificate);
// The same for the key's SubjectPublicKeyInfo, which is how Kubernetes names its keys (kid).
std::string KeyId(EVP_PKEY* key);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_OPENSSL_HANDLES_H_
