// A certificate, generated for each test, so that no checked-in one can expire.
#ifndef TESTS_GRAPH_EMULATOR_TEST_CERTIFICATE_H_
#define TESTS_GRAPH_EMULATOR_TEST_CERTIFICATE_H_

#include <string>

namespace participants::graph_emulator {

// Owns two PEM files in the directory for temporary files.
class TestCertificate {
 public:
  struct Options {
    std::string name = "IP:127.0.0.1";  // As OpenSSL writes an alternative name: "DNS:graph.test".
    bool is_authority = false;          // Can sign others.
    const TestCertificate* issuer = nullptr;  // An authority; null = itself.
    bool expired = false;                     // Since yesterday.
  };

  explicit TestCertificate(const Options& options);
  // Self-signed, for 127.0.0.1.
  TestCertificate() : TestCertificate(Options{}) {}
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  const std::string& cert_file() const { return cert_file_; }
  const std::string& key_file() const { return key_file_; }

 private:
  std::string cert_file_;
  std::string key_file_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TEST_CERTIFICATE_H_
