// Fault row 23: certificates and policy change while the service runs.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/access/access_world.h"

namespace participants::e2e {
namespace {

using grpc::StatusCode;

class Reload : public AccessWorld {
 protected:
  Reload() { StartService(); }

  std::string PolicyFor(const std::string& caller) {
    return absl::StrCat(R"({"name": "second", "allow_rules": [{"name": "one", "source": )",
                        R"({"principals": [")", caller, R"("]}}]})");
  }
  bool Works() { return Remove(Connect(remover_.get())).ok(); }
};

TEST_F(Reload, ANewPolicyTakesEffectOnOpenConnections) {
  const auto remover = Connect(remover_.get());
  const auto inviter = Connect(inviter_.get());
  EXPECT_TRUE(Remove(remover).ok());
  files_.WritePolicy(PolicyFor(AccessFiles::kInviter));
  ASSERT_TRUE(AwaitLogged(R"("msg":"new caller policy in force","policy":"second")"));
  EXPECT_EQ(Remove(remover).error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(Remove(inviter).ok());
}

TEST_F(Reload, ABadPolicyLeavesTheOldOneInForce) {
  files_.WritePolicy("{");
  ASSERT_TRUE(AwaitLogged(R"("why":"caller_policy_file: is not JSON")"));
  EXPECT_TRUE(Works());
  files_.WritePolicy(PolicyFor("nobody"));
  ASSERT_TRUE(AwaitLogged("new caller policy in force"));
  EXPECT_FALSE(Works());
}

TEST_F(Reload, ADeletedPolicyLeavesTheOldOneInForce) {
  ASSERT_EQ(std::remove(files_.Path("policy.json").c_str()), 0);
  ASSERT_TRUE(AwaitLogged("caller_policy_file: cannot be read: No such file or directory"));
  EXPECT_TRUE(Works());
}

TEST_F(Reload, NewConnectionsGetTheNewCertificate) {
  // From another authority. Only a client that trusts just the first one sees the difference.
  const TestAuthority other;
  const TestCertificate next({.issuer = &other});
  const auto open = Connect(remover_.get());
  EXPECT_TRUE(Remove(open).ok());
  files_.WriteCertificate(next);
  ASSERT_TRUE(AwaitLogged("new certificates in force"));
  EXPECT_FALSE(Works());
  EXPECT_TRUE(Remove(open).ok());
  files_.WriteCertificate(files_.server_certificate());
  ASSERT_TRUE(AwaitLogged("new certificates in force", 2));
  EXPECT_TRUE(Works());
}

TEST_F(Reload, ANewClientAuthorityTakesEffect) {
  const TestAuthority other;
  const TestCertificate theirs(
      {.name = std::string("URI:") + AccessFiles::kRemover, .issuer = &other});
  EXPECT_FALSE(Remove(Connect(&theirs)).ok());
  files_.Write("ca.pem", ReadText(other.cert_file()));
  ASSERT_TRUE(AwaitLogged("new certificates in force"));
  EXPECT_TRUE(Remove(Connect(&theirs)).ok());
  EXPECT_FALSE(Works());
}

TEST_F(Reload, CertificatesThatDoNotFitLeaveTheOldOnesInForce) {
  const TestCertificate next({.issuer = &files_.authority()});
  files_.Write("key.pem", ReadText(next.key_file()));
  ASSERT_TRUE(AwaitLogged("does not match the first certificate in tls_cert_file"));
  EXPECT_TRUE(Works());
  files_.Write("cert.pem", ReadText(next.cert_file()));
  ASSERT_TRUE(AwaitLogged("new certificates in force"));
  EXPECT_TRUE(Works());
  files_.Write("ca.pem", "");
  ASSERT_TRUE(AwaitLogged("tls_client_ca_file: holds no certificates in PEM"));
  EXPECT_TRUE(Works());
}

TEST_F(Reload, UnderLoadFailsNoCall) {
  std::atomic<bool> stop = false;
  std::atomic<int> good = 0;
  std::atomic<int> bad = 0;
  std::vector<std::thread> callers;
  // Half of the callers open a new connection for every call.
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&, i] {
      auto channel = Connect(remover_.get());
      while (!stop) {
        if (i % 2 == 0) channel = Connect(remover_.get());
        ++(Remove(channel).ok() ? good : bad);
      }
    });
  }
  constexpr int kSwaps = 3;
  for (int i = 1; i <= kSwaps; ++i) {
    const TestCertificate next({.issuer = &files_.authority()});
    files_.WriteCertificate(next);
    EXPECT_TRUE(AwaitLogged("new certificates in force", i));
    files_.WritePolicy(
        absl::StrCat(R"({"name": "swap )", i, R"(", "allow_rules": [{"name": "all"}]})"));
    EXPECT_TRUE(AwaitLogged("new caller policy in force", i));
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(bad, 0);
  EXPECT_GT(good, kSwaps);
}

}  // namespace
}  // namespace participants::e2e
