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

File Open(const std::string& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode), &std::fclose);
  Require(file != nullptr);
  return file;
}

Certificate ReadCertificate(const std::string& path) {
  Certificate certificate(PEM_read_X509(Open(path, "r").get(), nullptr, nullptr, nullptr),
                          &X509_free);
  Require(certificate != nullptr);
  return certificate;
}

Key ReadKey(const std::string& path) {
  Key key(PEM_read_PrivateKey(Open(path, "r").get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  Require(key != nullptr);
  return key;
}

void AddExtension(X509* x509, int kind, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), &X509_EXTENSION_free);
  Require(X509_add_ext(x509, extension.get(), -1) == 1);
}

Certificate Make(EVP_PKEY* key, const TestCertificate::Options& options) {
  Certificate certificate(X509_new(), &X509_free);
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -2 * kOneDay);
  X509_gmtime_adj(X509_getm_notAfter(x509), options.expired ? -kOneDay : kOneDay);
  X509_set_pubkey(x509, key);
  X509_NAME* subject = X509_get_subject_name(x509);

  const std::string& common_name = options.name;  // Identifies an authority in look-ups.
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  AddExtension(x509, NID_subject_alt_name, options.name);
  if (options.is_authority) AddExtension(x509, NID_basic_constraints, "critical,CA:TRUE");
  if (options.issuer == nullptr) {
    X509_set_issuer_name(x509, subject);
    Require(X509_sign(x509, key, EVP_sha256()) != 0);
    return certificate;
  }
  const Certificate issuer = ReadCertificate(options.issuer->cert_file());
  X509_set_issuer_name(x509, X509_get_subject_name(issuer.get()));
  Require(X509_sign(x509, ReadKey(options.issuer->key_file()).get(), EVP_sha256()) != 0);
  return certificate;
}

}  // namespace

TestCertificate::TestCertificate(const Options& options) {
  const std::string base = ::testing::TempDir() + "graph_emulator_" + RandomHex(8);
  cert_file_ = base + ".crt";
  key_file_ = base + ".key";
  const Key key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  Require(key != nullptr);
  const Certificate certificate = Make(key.get(), options);
  Require(PEM_write_X509(Open(cert_file_, "w").get(), certificate.get()) == 1);
  Require(PEM_write_PrivateKey(Open(key_file_, "w").get(), key.get(), nullptr, nullptr, 0, nullptr,
                               nullptr) == 1);
}

TestCertificate::~TestCertificate() {
  std::remove(cert_file_.c_str());
  std::remove(key_file_.c_str());
}

}  // namespace participants::graph_emulator
