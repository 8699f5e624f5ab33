// Owners of OpenSSL's objects, and the reading of PEM text.
#ifndef GRAPH_ADAPTER_OPENSSL_PEM_H_
#define GRAPH_ADAPTER_OPENSSL_PEM_H_

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "absl/strings/string_view.h"

namespace participants::graph {

template <auto free>
struct FreeWith {
  void operator()(auto* object) const { free(object); }
};
using OpensslBio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using OpensslCertificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using OpensslKey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

// The text must outlive the result.
inline OpensslBio ReadingPem(absl::string_view pem) {
  return OpensslBio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// Null = no key, or one with a password: OpenSSL's own callback would ask for it at the terminal.
// Failed reads leave errors in the thread's queue, which others would take for theirs; the caller
// clears it.
inline constexpr auto kNoPassword = [](char*, int, int, void*) { return -1; };
inline OpensslKey ReadPemKey(absl::string_view pem) {
  return OpensslKey(PEM_read_bio_PrivateKey(ReadingPem(pem).get(), nullptr, kNoPassword, nullptr));
}
inline OpensslCertificate ReadPemCertificate(BIO* pem) {
  return OpensslCertificate(PEM_read_bio_X509(pem, nullptr, kNoPassword, nullptr));
}

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_OPENSSL_PEM_H_
