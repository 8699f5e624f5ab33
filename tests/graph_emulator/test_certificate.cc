#include "tests/graph_emulator/test_certificate.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

#include "tests/graph_emulator/random_id.h"

namespace participants::graph_emulator {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

constexpr long kOneDay = 24L * 60 * 60;

void Require(bool went_well) {
  if (!went_well) throw std::runtime_error("cannot make a certificate");
}

Certificate SelfSign(EVP_PKEY* key) {
  Certificate certificate(X509_new(), &X509_free);
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -kOneDay);
  X509_gmtime_adj(X509_getm_notAfter(x509), kOneDay);
  X509_set_pubkey(x509, key);
  X509_NAME* name = X509_get_subject_name(x509);
  const unsigned char kCommonName[] = "graph-emulator";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, kCommonName, -1, -1, 0);
  X509_set_issuer_name(x509, name);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> alternative_name(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1"),
      &X509_EXTENSION_free);
  X509_add_ext(x509, alternative_name.get(), -1);
  Require(X509_sign(x509, key, EVP_sha256()) != 0);
  return certificate;
}

File OpenForWriting(const std::string& path) {
  File file(std::fopen(path.c_str(), "w"), &std::fclose);
  Require(file != nullptr);
  return file;
}

}  // namespace

TestCertificate::TestCertificate() {
  const std::string base = ::testing::TempDir() + "graph_emulator_" + RandomHex(8);
  cert_file_ = base + ".crt";
  key_file_ = base + ".key";
  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  Require(key != nullptr);
  const Certificate certificate = SelfSign(key.get());
  Require(PEM_write_X509(OpenForWriting(cert_file_).get(), certificate.get()) == 1);
  Require(PEM_write_PrivateKey(OpenForWriting(key_file_).get(), key.get(), nullptr, nullptr, 0,
                               nullptr, nullptr) == 1);
}

TestCertificate::~TestCertificate() {
  std::remove(cert_file_.c_str());
  std::remove(key_file_.c_str());
}

}  // namespace participants::graph_emulator
