#include "service/access/openssl_server_certificate.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <ctime>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "graph_adapter/openssl_pem.h"
#include "service/process/refused_setting.h"

namespace participants::access {
namespace {

using graph::OpensslCertificate;
using Context = std::unique_ptr<SSL_CTX, graph::FreeWith<SSL_CTX_free>>;

// nullopt = there is no certificate, or one cannot be read. gRPC would stop reading at that one.
std::optional<std::vector<OpensslCertificate>> ReadCertificates(const std::string& pem) {
  const graph::OpensslBio bio = graph::ReadingPem(pem);
  std::vector<OpensslCertificate> certificates;
  while (auto next = graph::ReadPemCertificate(bio.get())) {
    certificates.push_back(std::move(next));
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (certificates.empty() || !at_end) return std::nullopt;
  return certificates;
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm parts = {};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? absl::FromTM(parts, absl::UTCTimeZone())
                                            : absl::InfinitePast();
}

// Returns whether a server may use them. OpenSSL rejects, among others, weak keys and signatures.
bool AreUsable(const std::vector<OpensslCertificate>& chain, EVP_PKEY* key) {
  const Context context(SSL_CTX_new(TLS_server_method()));
  if (SSL_CTX_use_certificate(context.get(), chain.front().get()) != 1) return false;
  for (size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) != 1) return false;
  }
  return SSL_CTX_use_PrivateKey(context.get(), key) == 1;
}

absl::StatusOr<absl::Time> Check(const ServerCertificate& files, absl::Time now) {
  const auto chain = ReadCertificates(files.certificates);
  if (!chain) return Refused("tls_cert_file", "holds no certificates in PEM, or a damaged one");
  const graph::OpensslKey key = graph::ReadPemKey(files.private_key);
  if (key == nullptr) {
    return Refused("tls_key_file", "holds no private key in PEM, or one with a password");
  }
  X509* const own = chain->front().get();
  if (X509_check_private_key(own, key.get()) != 1) {
    return Refused("tls_key_file", "does not match the first certificate in tls_cert_file");
  }
  if (!AreUsable(*chain, key.get())) {
    return Refused("tls_cert_file", "is refused by OpenSSL: its key or a signature is too weak");
  }
  if (!ReadCertificates(files.client_roots)) {
    return Refused("tls_client_ca_file", "holds no certificates in PEM, or a damaged one");
  }
  const absl::Time begin = TimeOf(X509_get0_notBefore(own));
  const absl::Time end = TimeOf(X509_get0_notAfter(own));
  if (begin > now) {
    return Refused("tls_cert_file", absl::StrCat("is not valid before ",
                                                 absl::FormatTime(begin, absl::UTCTimeZone())));
  }
  if (end <= now) {
    return Refused("tls_cert_file",
                   absl::StrCat("expired at ", absl::FormatTime(end, absl::UTCTimeZone())));
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
  ERR_clear_error();  // Failed reads leave errors in this thread's queue.
  if (!expires.ok()) return expires.status();
  files.expires = *expires;
  return files;
}

}  // namespace participants::access
