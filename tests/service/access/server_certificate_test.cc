#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/access/openssl_server_certificate.h"
#include "tests/graph_emulator/test_certificate.h"

namespace participants::access {
namespace {

using graph_emulator::TestCertificate;

std::string Text(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class ServerCertificateTest : public testing::Test {
 protected:
  std::string Why(const std::string& certificate, const std::string& key,
                  const std::string& roots) {
    const auto checked = CheckServerCertificate(certificate, key, roots, absl::Now());
    return checked.ok() ? "" : std::string(checked.status().message());
  }

  const TestCertificate own_;
  const TestCertificate other_;
  const std::string certificate_ = Text(own_.cert_file());
  const std::string key_ = Text(own_.key_file());
};

TEST_F(ServerCertificateTest, TakesWhatFitsTogetherAndTellsItsEnd) {
  const auto checked = CheckServerCertificate(certificate_, key_, certificate_, absl::Now());
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->private_key, key_);
  EXPECT_GT(checked->expires, absl::Now() + absl::Hours(23));
  EXPECT_LT(checked->expires, absl::Now() + absl::Hours(25));
}

TEST_F(ServerCertificateTest, NamesTheSettingThatIsWrong) {
  EXPECT_EQ(Why("", key_, certificate_),
            "tls_cert_file: holds no certificates in PEM, or a damaged one");
  EXPECT_EQ(Why(key_, key_, certificate_),
            "tls_cert_file: holds no certificates in PEM, or a damaged one");
  EXPECT_EQ(Why(certificate_, certificate_, certificate_),
            "tls_key_file: holds no private key in PEM, or one with a password");
  EXPECT_EQ(Why(certificate_, Text(other_.key_file()), certificate_),
            "tls_key_file: does not match the first certificate in tls_cert_file");
  EXPECT_EQ(Why(certificate_, key_, "no"),
            "tls_client_ca_file: holds no certificates in PEM, or a damaged one");
}

TEST_F(ServerCertificateTest, ReadsEveryCertificate) {
  const std::string two = certificate_ + Text(other_.cert_file());
  EXPECT_EQ(Why(two, key_, two), "");
  std::string damaged = two;
  damaged[certificate_.size() + 100] = '!';
  EXPECT_EQ(Why(damaged, key_, certificate_),
            "tls_cert_file: holds no certificates in PEM, or a damaged one");
  EXPECT_EQ(Why(certificate_, key_, damaged),
            "tls_client_ca_file: holds no certificates in PEM, or a damaged one");
}

TEST_F(ServerCertificateTest, RefusesWhatIsNotYetValid) {
  EXPECT_TRUE(
      CheckServerCertificate(certificate_, key_, certificate_, absl::Now() - absl::Hours(24 * 365))
          .status()
          .message()
          .find("tls_cert_file: is not valid before 20") == 0);
}

TEST_F(ServerCertificateTest, RefusesWhatHasExpired) {
  const TestCertificate expired({.expired = true});
  EXPECT_TRUE(Why(Text(expired.cert_file()), Text(expired.key_file()), certificate_)
                  .starts_with("tls_cert_file: expired at 20"));
}

}  // namespace
}  // namespace participants::access
