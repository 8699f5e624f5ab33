#include "tests/e2e/access/access_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/graph_emulator/random_id.h"

namespace participants::e2e {
namespace {

constexpr char kPolicy[] = R"({
  "name": "test",
  "allow_rules": [
    {"name": "removal", "source": {"principals": ["spiffe://test/ns/bots/sa/remover", "bot.test"]},
     "request": {"paths": ["/participants.v1.ParticipantService/RemoveParticipant"]}},
    {"name": "invitation", "source": {"principals": ["spiffe://test/ns/bots/sa/inviter"]},
     "request": {"paths": ["/participants.v1.ParticipantService/InviteParticipants",
                           "/grpc.reflection.v1alpha.ServerReflection/*"]}},
    {"name": "one call", "source": {"principals": ["spiffe://test/ns/bots/sa/limited"]},
     "limits": {"per_second": 0.001, "burst": 1}}
  ]
})";

}  // namespace

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

AccessFiles::AccessFiles()
    : folder_(testing::TempDir() + "access_" + graph_emulator::RandomHex(8)) {
  std::filesystem::create_directory(folder_);
  WriteCertificate(server_certificate_);
  Write("ca.pem", ReadText(authority_.cert_file()));
  WritePolicy(kPolicy);
}

AccessFiles::~AccessFiles() { std::filesystem::remove_all(folder_); }

std::vector<std::string> AccessFiles::Flags() const {
  return {"--tls_cert_file=" + Path("cert.pem"), "--tls_key_file=" + Path("key.pem"),
          "--tls_client_ca_file=" + Path("ca.pem"), "--caller_policy_file=" + Path("policy.json")};
}

void AccessFiles::Write(const std::string& name, const std::string& text) const {
  std::ofstream(Path(name + ".new")) << text;
  std::filesystem::rename(Path(name + ".new"), Path(name));
}

void AccessFiles::WriteCertificate(const TestCertificate& certificate) const {
  Write("cert.pem", ReadText(certificate.cert_file()));
  Write("key.pem", ReadText(certificate.key_file()));
}

std::unique_ptr<TestCertificate> AccessFiles::NewClient(const std::string& names,
                                                        bool expired) const {
  return std::make_unique<TestCertificate>(
      TestCertificate::Options{.name = names, .issuer = &authority_, .expired = expired});
}

std::shared_ptr<grpc::ChannelCredentials> AccessFiles::Credentials(
    const TestCertificate* client) const {
  grpc::SslCredentialsOptions tls;
  tls.pem_root_certs = ReadText(authority_.cert_file());
  if (client != nullptr) {
    tls.pem_cert_chain = ReadText(client->cert_file());
    tls.pem_private_key = ReadText(client->key_file());
  }
  return grpc::SslCredentials(tls);
}

}  // namespace participants::e2e
