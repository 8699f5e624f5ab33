// Fault row 14: the file of a federated token is missing, unreadable, empty or stale.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>

#include "absl/time/clock.h"
#include "tests/e2e/credentials/credential_world.h"

namespace participants::e2e {
namespace {

struct BadFile {
  const char* name;
  std::function<void(const std::string& file)> spoil;
};

class FaultRow14 : public CredentialWorld, public testing::WithParamInterface<BadFile> {};

TEST_P(FaultRow14, IsHeardOnceTheTokenHasExpiredAndIsOverWithTheFile) {
  emulator_->SetTokenLifetime(std::chrono::seconds(2));
  UseWorkloadIdentity();
  Start();
  EXPECT_TRUE(TryRemoval().ok());
  GetParam().spoil(file_);
  // The current token is used until it expires.
  EXPECT_TRUE(service_->process().AwaitLine(R"("msg":"not ready")", kPatience));
  const auto status = TryRemoval();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.reason(), "TOKEN_UNAVAILABLE");
  EXPECT_EQ(details.metadata("effect"), "none");
  EXPECT_TRUE(details.retry_info);
  ASSERT_TRUE(details.help);
  EXPECT_NE(details.help->links(0).description().find("credential's file"), std::string::npos);
  EXPECT_TRUE(service_->process().AwaitLine(R"("msg":"no new token")", kPatience));

  std::remove(file_.c_str());
  RotateFederatedToken();
  EXPECT_TRUE(AwaitRemoval());
}

INSTANTIATE_TEST_SUITE_P(
    FederatedTokenFile, FaultRow14,
    testing::Values(BadFile{"Missing", [](const std::string& file) { std::remove(file.c_str()); }},
                    BadFile{"Empty",
                            [](const std::string& file) {
                              std::fclose(std::fopen(file.c_str(), "w"));
                            }},
                    // A folder cannot be read as a file, not even by root.
                    BadFile{"Unreadable",
                            [](const std::string& file) {
                              std::remove(file.c_str());
                              EXPECT_EQ(mkdir(file.c_str(), 0700), 0);
                            }}),
    [](const auto& file) { return std::string(file.param.name); });

// Entra rejects an expired token. The answer says to check the clock and the file.
TEST_F(FaultRow14, AStaleTokenIsRefusedUntilTheFileIsRenewed) {
  UseWorkloadIdentity();
  graph_emulator::ServiceAccountToken stale;
  stale.issued_at = std::chrono::system_clock::now() - std::chrono::hours(2);
  Write(file_, MintServiceAccountToken(*issuer_key_, stale));
  Start(/*await_ready=*/false);
  const auto status = TryRemoval();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(DetailsOf(status).reason(), "TOKEN_CREDENTIAL_REJECTED");
  ASSERT_TRUE(DetailsOf(status).help);
  EXPECT_NE(DetailsOf(status).help->links(0).description().find("clock"), std::string::npos);
  const absl::Time begin = absl::Now();
  RotateFederatedToken();
  EXPECT_TRUE(AwaitRemoval());
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));  // Not the 30 s after a refusal.
}

}  // namespace
}  // namespace participants::e2e
