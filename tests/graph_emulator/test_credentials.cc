#include "tests/graph_emulator/test_credentials.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <functional>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/jwt.h"
#include "tests/graph_emulator/random_id.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

void Require(bool went_well) {
  if (!went_well) throw std::runtime_error("cannot make a credential");
}

std::string PemOf(const std::function<int(BIO*)>& write) {
  const BioHandle memory(BIO_new(BIO_s_mem()));
  Require(memory && write(memory.get()) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

CertificateHandle MakeCertificate(EVP_PKEY* key, const std::string& common_name,
                                  WallTime not_before, WallTime not_after) {
  CertificateHandle certificate(X509_new());
  X509* x509 = certificate.get();
  Require(x509 != nullptr);
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  ASN1_TIME_set(X509_getm_notBefore(x509), std::chrono::system_clock::to_time_t(not_before));
  ASN1_TIME_set(X509_getm_notAfter(x509), std::chrono::system_clock::to_time_t(not_after));
  X509_set_pubkey(x509, key);
  X509_NAME* subject = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  X509_set_issuer_name(x509, subject);
  Require(X509_sign(x509, key, EVP_sha256()) != 0);
  return certificate;
}

}  // namespace

RsaKey::RsaKey(int bits) : key_(EVP_RSA_gen(static_cast<unsigned int>(bits))) {
  Require(key_ != nullptr);
}

std::string RsaKey::private_pem() const {
  return PemOf([&](BIO* out) {
    return PEM_write_bio_PKCS8PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string RsaKey::public_pem() const {
  return PemOf([&](BIO* out) { return PEM_write_bio_PUBKEY(out, key_.get()); });
}

std::string RsaKey::id() const { return KeyId(key_.get()); }

ClientCertificate::ClientCertificate(const std::string& common_name)
    : ClientCertificate(common_name, std::chrono::system_clock::now() - std::chrono::hours(24),
                        std::chrono::system_clock::now() + std::chrono::hours(24)) {}

ClientCertificate::ClientCertificate(const std::string& common_name, WallTime not_before,
                                     WallTime not_after)
    : certificate_(MakeCertificate(key_.get(), common_name, not_before, not_after)) {}

std::string ClientCertificate::certificate_pem() const {
  return PemOf([&](BIO* out) { return PEM_write_bio_X509(out, certificate_.get()); });
}

std::string ClientCertificate::pem_with_key() const {
  return key_.private_pem() + certificate_pem();
}

std::string ClientCertificate::thumbprint() const { return Sha256Thumbprint(certificate_.get()); }

std::string ServiceAccountToken::subject() const {
  return absl::StrCat("system:serviceaccount:", name_space, ":", name);
}

std::string MintServiceAccountToken(const RsaKey& issuer_key, const ServiceAccountToken& token) {
  const WallTime issued_at =
      token.issued_at == WallTime() ? std::chrono::system_clock::now() : token.issued_at;
  const auto issued = std::chrono::system_clock::to_time_t(issued_at);
  const json claims = {{"aud", token.audiences},
                       {"exp", issued + token.lifetime.count()},
                       {"iat", issued},
                       {"iss", token.issuer},
                       {"jti", RandomUuid()},
                       {"kubernetes.io",
                        {{"namespace", token.name_space},
                         {"serviceaccount", {{"name", token.name}, {"uid", RandomUuid()}}}}},
                       {"nbf", issued},
                       {"sub", token.subject()}};
  // Kubernetes' tokens have no typ.
  return SignJwt({{"alg", "RS256"}, {"kid", issuer_key.id()}}, claims, JwtAlgorithm::kRs256,
                 issuer_key.get());
}

}  // namespace participants::graph_emulator
