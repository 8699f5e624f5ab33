#include "service/access/openssl_server_certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "service/refused_setting.h"

namespace participants::access {
namespace {

template <auto free>
struct FreeWith {
  void operator()(auto* object) const { free(object); }
};
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;

// OpenSSL's own asks at the terminal.
int NoPassword(char*, int, int, void*) { return -1; }

Bio Reading(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Certificate ReadCertificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(Reading(pem).get(), nullptr, &NoPassword, nullptr));
}

Key ReadKey(const std::string& pem) {
  return Key(PEM_read_bio_PrivateKey(Reading(pem).get(), nullptr, &NoPassword, nullptr));
}

absl::Time EndOf(const X509& certificate) {
  std::tm end = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1) return absl::InfinitePast();
  return absl::FromTM(end, absl::UTCTimeZone());
}

absl::StatusOr<absl::Time> Check(const ServerCertificate& files, absl::Time now) {
  const Certificate own = ReadCertificate(files.certificates);
  if (own == nullptr) return Refused("tls_cert_file", "holds no certificate in PEM");
  const Key key = ReadKey(files.private_key);
  if (key == nullptr) {
    return Refused("tls_key_file", "holds no private key in PEM, or one with a password");
  }
  if (X509_check_private_key(own.get(), key.get()) != 1) {
    return Refused("tls_key_file", "belongs to another certificate than tls_cert_file's first");
  }
  if (ReadCertificate(files.client_roots) == nullptr) {
    return Refused("tls_client_ca_file", "holds no certificate in PEM");
  }
  const absl::Time end = EndOf(*own);
  if (end <= now) {
    return Refused("tls_cert_file",
                   absl::StrCat("has expired at ", absl::FormatTime(end, absl::UTCTimeZone())));
  }
  return end;
}

}  // namespace

absl::StatusOr<ServerCertificate> CheckServerCertificate(std::string certificates,
                                                         std::string private_key,
                                                         std::string client_roots, absl::Time now) {
  ServerCertificate files{.certificates = std::move(certificates),
                          .private_key = std::move(private_key),
                          .client_roots = std::move(client_roots),
                          .expires = {}};
  const auto expires = Check(files, now);
  ERR_clear_error();  // What was read without success has left its marks on this thread.
  if (!expires.ok()) return expires.status();
  files.expires = *expires;
  return files;
}

}  // namespace participants::access
