// The files behind --tls_cert_file and similar flags, generated for each test.
#ifndef TESTS_E2E_ACCESS_ACCESS_FILES_H_
#define TESTS_E2E_ACCESS_ACCESS_FILES_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/graph_emulator/test_certificate.h"

namespace participants::e2e {

using graph_emulator::TestCertificate;

std::string ReadText(const std::string& path);

// An authority that can sign other certificates.
class TestAuthority : public TestCertificate {
 public:
  TestAuthority() : TestCertificate({.name = "DNS:authority.test", .is_authority = true}) {}
};

// A folder that lives as long as the test. It has a certificate for 127.0.0.1 and a policy:
// kRemover may remove, kInviter may invite and see the schema, kLimited may make one call in 1,000
// seconds, and nobody else may do anything.
class AccessFiles {
 public:
  static constexpr char kRemover[] = "spiffe://test/ns/bots/sa/remover";
  static constexpr char kInviter[] = "spiffe://test/ns/bots/sa/inviter";
  static constexpr char kLimited[] = "spiffe://test/ns/bots/sa/limited";

  AccessFiles();
  ~AccessFiles();
  AccessFiles(const AccessFiles&) = delete;
  AccessFiles& operator=(const AccessFiles&) = delete;

  // Flags for the service.
  std::vector<std::string> Flags() const;

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  // Replaces the file atomically: no reader sees half of it.
  void Write(const std::string& name, const std::string& text) const;
  void WriteCertificate(const TestCertificate& certificate) const;
  void WritePolicy(const std::string& text) const { Write("policy.json", text); }

  const TestAuthority& authority() const { return authority_; }
  const TestCertificate& server_certificate() const { return server_certificate_; }
  // A client certificate with these alternative names, signed by our authority.
  std::unique_ptr<TestCertificate> NewClient(const std::string& names, bool expired = false) const;
  // Null = a client without a certificate.
  std::shared_ptr<grpc::ChannelCredentials> Credentials(const TestCertificate* client) const;

 private:
  const TestAuthority authority_;
  const TestCertificate server_certificate_{{.issuer = &authority_}};
  const std::string folder_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_ACCESS_ACCESS_FILES_H_
