// Secrets never appear in any output, for every credential and every failure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/credentials/credential_world.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using testing::HasSubstr;
using testing::Not;

constexpr char kToken[] = "canary-token";

class Canary : public CredentialWorld {
 protected:
  std::string ProcFile(const std::string& name) const {
    std::ifstream file(absl::StrCat("/proc/", service_->process().pid(), "/", name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void Note(const grpc::Status& status) {
    seen_.push_back(status.error_message());
    seen_.push_back(status.error_details());
  }
  // Covers every path: good calls, each refusal by Graph and by the token endpoint, a lost answer.
  void GoThroughEverything() {
    Fault token;
    token.target = "token";
    token.times = 1;
    token.reply.emplace();
    token.reply->body = absl::StrCat(R"({"access_token":")", kToken,
                                     R"(","expires_in":3600,"token_type":"Bearer"})");
    emulator_->AddFault(token);
    emulator_->AcceptToken(kToken);
    Start();
    seen_.push_back(ProcFile("cmdline"));
    limits_ = ProcFile("limits");
    Note(TryRemoval());
    for (const int status : {400, 401, 403, 409, 500, 503}) {
      Fault fault;
      fault.target = "/participants/";
      fault.reply = graph_emulator::GraphErrorReply(
          status, "code", absl::StrCat("Bearer ", kToken),
          {{"WWW-Authenticate", absl::StrCat("Bearer error=\"", kToken, "\"")}});
      emulator_->AddFault(fault);
      Note(TryRemoval());
    }
    Fault lost;
    lost.target = "/participants/";
    lost.wire = graph_emulator::WireFault::kMidBody;
    emulator_->AddFault(lost);
    Note(TryRemoval());
    emulator_->RevokeTokens();
    Note(TryRemoval());
    EXPECT_EQ(service_->Stop(), 0);
    for (const std::string& line : service_->process().lines()) seen_.push_back(line);
  }
  void ExpectUnseen(const std::string& secret) {
    EXPECT_GT(seen_.size(), 20U);
    for (const std::string& text : seen_) EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
  void ExpectNoCore() { EXPECT_THAT(limits_, testing::ContainsRegex("Max core file size +0 +0 ")); }

  std::vector<std::string> seen_;
  std::string limits_;
};

TEST_F(Canary, Secret) {
  UseSecretFile();
  emulator_->AddClientSecret("canary-secret");
  Write(file_, "canary-secret");
  GoThroughEverything();
  ExpectUnseen("canary-secret");
  ExpectUnseen(kToken);
  ExpectNoCore();
}

TEST_F(Canary, SecretOfTheEnvironment) {
  emulator_->AddClientSecret("canary-secret");
  options_.environment["AZURE_CLIENT_SECRET"] = "canary-secret";
  GoThroughEverything();
  ExpectUnseen("canary-secret");
  ExpectUnseen(kToken);
}

TEST_F(Canary, Certificate) {
  UseCertificate();
  GoThroughEverything();
  const std::string pem = certificates_.back()->key().private_pem();
  ExpectUnseen(pem.substr(pem.find('\n') + 1, 40));
  ExpectUnseen("PRIVATE KEY");
  ExpectUnseen(kToken);
}

TEST_F(Canary, FederatedToken) {
  UseWorkloadIdentity();
  std::ifstream file(file_);
  const std::string token{std::istreambuf_iterator<char>(file), {}};
  GoThroughEverything();
  ExpectUnseen(token.substr(token.rfind('.') + 1, 40));
  ExpectUnseen(kToken);
}

TEST_F(Canary, StaticToken) {
  UseStaticToken();
  Write(file_, kToken);
  GoThroughEverything();
  ExpectUnseen(kToken);
}

// A signal that would dump core leaves no core file.
TEST_F(Canary, ACrashLeavesNoCore) {
  UseSecretFile();
  Start();
  EXPECT_TRUE(TryRemoval().ok());
  service_->process().Signal(SIGQUIT);
  EXPECT_EQ(service_->process().Wait(kPatience), 128 + SIGQUIT);
  EXPECT_TRUE(std::ifstream("core").fail());
}

}  // namespace
}  // namespace participants::e2e
