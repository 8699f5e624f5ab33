// Continuous access evaluation: Graph rejects a token and says which claims the next one needs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/e2e/credentials/credential_world.h"

namespace participants::e2e {
namespace {

using testing::HasSubstr;

constexpr char kClaims[] = R"({"access_token":{"nbf":{"essential":true,"value":"1700000000"}}})";

class Challenge : public CredentialWorld, public testing::WithParamInterface<int> {};

TEST_P(Challenge, IsMetByOneTokenRequestForAllCallers) {
  UseCertificate();
  Start();
  EXPECT_TRUE(TryRemoval().ok());
  emulator_->ChallengeClaims({kClaims, GetParam()});
  int rounds = 0;
  RemoveUntil([&] { return ++rounds > 5; });
  const auto requests = TokenRequests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].claims, R"({"access_token":{"xms_cc":{"values":["cp1"]}}})");
  EXPECT_THAT(requests[1].claims, HasSubstr(R"("nbf":{"essential":true,"value":"1700000000"})"));
  EXPECT_THAT(requests[1].claims, HasSubstr("cp1"));
  // The next token has the claims from the start.
  emulator_->RevokeTokens();
  EXPECT_TRUE(AwaitRemoval());
  EXPECT_EQ(TokenRequests().back().claims, requests[1].claims);
}

INSTANTIATE_TEST_SUITE_P(, Challenge, testing::Values(401, 403),
                         [](const auto& status) { return std::to_string(status.param); });

TEST_F(Challenge, ThatNoTokenCanMeetIsTheCredentialsFault) {
  UseManagedIdentity();  // The metadata service does not support claims.
  options_.flags.pop_back();
  Start();
  emulator_->ChallengeClaims({kClaims, 401});
  const auto status = TryRemoval();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(DetailsOf(status).reason(), "GRAPH_CREDENTIAL_REJECTED");
  EXPECT_EQ(DetailsOf(status).metadata("party"), "credential");
  EXPECT_EQ(TokenRequests().size(), 2U);
}

}  // namespace
}  // namespace participants::e2e
