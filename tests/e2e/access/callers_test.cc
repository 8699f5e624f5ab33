// Which callers may connect, and which methods they may call. A refused call never reaches Graph.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "tests/e2e/access/access_world.h"
#include "tests/e2e/health_client.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/run_service.h"

namespace participants::e2e {
namespace {

using grpc::StatusCode;

class Callers : public AccessWorld {
 protected:
  Callers() { StartService(); }

  void ExpectRefused(const grpc::Status& status, StatusCode code, const std::string& reason) {
    EXPECT_EQ(status.error_code(), code) << status.error_message();
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(details.reason(), reason);
    EXPECT_EQ(details.metadata("party"), "caller");
    EXPECT_EQ(details.metadata("effect"), "none");
    EXPECT_TRUE(details.request_info.has_value());
    EXPECT_EQ(CallsAtGraph(), 0U);
  }
};

TEST_F(Callers, MayDoWhatThePolicyAllows) {
  EXPECT_TRUE(Remove(Connect(remover_.get())).ok());
  EXPECT_TRUE(AwaitLogged(R"("caller":"spiffe://test/ns/bots/sa/remover")"));
  EXPECT_TRUE(Invite(Connect(inviter_.get())).ok());
  EXPECT_EQ(CallsAtGraph(), 2U);
}

TEST_F(Callers, AreNamedByDnsWhereThereIsNoUri) {
  const auto client = files_.NewClient("DNS:bot.test");
  EXPECT_TRUE(Remove(Connect(client.get())).ok());
}

// Fault row 22.
TEST_F(Callers, ListedForOneMethodMayNotCallTheOther) {
  ExpectRefused(Remove(Connect(inviter_.get())), StatusCode::PERMISSION_DENIED,
                "CALLER_NOT_AUTHORIZED");
  ExpectRefused(Invite(Connect(remover_.get())), StatusCode::PERMISSION_DENIED,
                "CALLER_NOT_AUTHORIZED");
}

TEST_F(Callers, UnlistedMayDoNothing) {
  for (const char* const name :
       {"URI:spiffe://test/ns/bots/sa/stranger", "URI:spiffe://test/ns/bots/sa/remover/x",
        "DNS:stranger.test", "URI:spiffe://test/ns/bots/sa/stranger,DNS:bot.test"}) {
    const auto client = files_.NewClient(name);
    ExpectRefused(Remove(Connect(client.get())), StatusCode::PERMISSION_DENIED,
                  "CALLER_NOT_AUTHORIZED");
  }
}

TEST_F(Callers, OfSeveralNamesOrNoneAreNotIdentified) {
  for (const std::string& names :
       {std::string("URI:") + AccessFiles::kRemover + ",URI:" + AccessFiles::kInviter,
        std::string("DNS:bot.test,DNS:other.test"), std::string("IP:127.0.0.1"),
        std::string("URI:bot.test"), std::string("DNS:") + AccessFiles::kRemover}) {
    const auto client = files_.NewClient(names);
    ExpectRefused(Remove(Connect(client.get())), StatusCode::UNAUTHENTICATED,
                  "CALLER_UNAUTHENTICATED");
  }
}

// Clients see their own library's status: the handshake fails, and no call reaches the service.
TEST_F(Callers, WithoutAGoodCertificateDoNotGetIn) {
  const TestAuthority foreign_authority;
  const TestCertificate foreign(
      {.name = std::string("URI:") + AccessFiles::kRemover, .issuer = &foreign_authority});
  const auto expired =
      files_.NewClient(std::string("URI:") + AccessFiles::kRemover, /*expired=*/true);
  const TestCertificate* const clients[] = {nullptr, &foreign, expired.get()};
  for (const TestCertificate* client : clients) {
    const grpc::Status status = Remove(Connect(client));
    EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE) << status.error_message();
    EXPECT_EQ(status.error_details(), "");
  }
  EXPECT_EQ(Remove(NewChannel(service_->address())).error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(CallsAtGraph(), 0U);
  EXPECT_TRUE(Remove(Connect(remover_.get())).ok());
}

TEST_F(Callers, AreRefusedBeforeTheirRequestIsValidated) {
  const auto stub = v1::ParticipantService::NewStub(Connect(inviter_.get()));
  grpc::ClientContext context;
  v1::RemoveParticipantResponse response;
  ExpectRefused(stub->RemoveParticipant(&context, {}, &response), StatusCode::PERMISSION_DENIED,
                "CALLER_NOT_AUTHORIZED");
}

TEST_F(Callers, SeeTheSchemaOnlyWhenThePolicySaysSo) {
  const std::string list_services("\x3a\x00", 2);
  for (const char* const reflection :
       {"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    const grpc::Status denied = CallRaw(Connect(remover_.get()), reflection, list_services).status;
    EXPECT_EQ(denied.error_code(), StatusCode::PERMISSION_DENIED);
    EXPECT_TRUE(absl::StrContains(denied.error_message(), "the policy of this service"));
    const RawAnswer allowed = CallRaw(Connect(inviter_.get()), reflection, list_services);
    EXPECT_TRUE(allowed.status.ok()) << allowed.status.error_message();
    EXPECT_TRUE(absl::StrContains(allowed.bytes, "participants.v1.ParticipantService"));
  }
}

TEST_F(Callers, DoNotSeeTheSchemaByOneNameWhenTheOtherIsDenied) {
  files_.WritePolicy(R"({
    "name": "test",
    "deny_rules": [{"name": "no schema",
                    "request": {"paths": ["/grpc.reflection.v1alpha.ServerReflection/*"]}}],
    "allow_rules": [{"name": "all"}]
  })");
  ASSERT_TRUE(AwaitLogged("new caller policy in force"));
  for (const char* const reflection :
       {"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    EXPECT_EQ(CallRaw(Connect(inviter_.get()), reflection, "").status.error_code(),
              StatusCode::PERMISSION_DENIED);
  }
}

TEST_F(Callers, MayAskForHealthWithAnyCertificate) {
  const auto stranger = files_.NewClient("URI:spiffe://test/ns/bots/sa/stranger");
  EXPECT_TRUE(CallRaw(Connect(stranger.get()), "/grpc.health.v1.Health/Check", "").status.ok());
  // The kubelet's port needs no certificate.
  EXPECT_EQ(Probe(service_->health_address(), "/readyz").status, 200);
}

// Does what the chart's helm test does.
TEST_F(Callers, AreAskedForHealthWithACertificate) {
  const auto stranger = files_.NewClient("URI:spiffe://test/ns/bots/sa/stranger");
  const TestAuthority foreign_authority;
  const std::string check = "--check_health=" + service_->address();
  const auto ask = [&](const TestCertificate& authority) {
    return RunService(
        {check, "--tls_cert_file=" + stranger->cert_file(),
         "--tls_key_file=" + stranger->key_file(), "--tls_client_ca_file=" + authority.cert_file()},
        {});
  };
  EXPECT_EQ(ask(files_.authority()).code, 0);
  const Ended refused = ask(foreign_authority);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.lines, testing::Contains(testing::HasSubstr("handshake failed")));
}

}  // namespace
}  // namespace participants::e2e
