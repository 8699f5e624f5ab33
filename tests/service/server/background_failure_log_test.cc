#include "service/server/background_failure_log.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/recording_log.h"

namespace participants {
namespace {

graph::GraphError Failure(int http_status) {
  graph::GraphError error;
  error.kind = graph::GraphErrorKind::kTokenRejected;
  error.http_status = http_status;
  error.graph_code = "invalid_client";
  error.hint = graph::Hint::kClientSecret;
  return error;
}

TEST(BackgroundFailureLogTest, SaysWhatToDo) {
  telemetry::RecordingLog log;
  BackgroundFailureLog failures(log);
  failures.Open();
  failures.WriteTokenFailure(Failure(401));
  const auto line = log.lines().at(0);
  EXPECT_EQ(line.level, telemetry::Level::kWarning);
  EXPECT_EQ(line.message, "no new token");
  EXPECT_EQ(line.text.at("reason"), "TOKEN_CREDENTIAL_REJECTED");
  EXPECT_EQ(line.text.at("code"), "invalid_client");
  EXPECT_EQ(line.numbers.at("http.status"), 401);
  EXPECT_NE(line.text.at("help").find("client secret"), std::string::npos);
}

TEST(BackgroundFailureLogTest, SaysWhyGraphDoesNotAnswer) {
  telemetry::RecordingLog log;
  BackgroundFailureLog failures(log);
  graph::GraphError failure;
  failure.kind = graph::GraphErrorKind::kTlsUntrusted;
  failure.failure = "SSL peer certificate was not OK";
  failures.WriteConnectFailure(failure);
  failures.WriteTokenFailure(Failure(401));
  failures.Open();
  ASSERT_EQ(log.lines().size(), 2U);
  EXPECT_EQ(log.lines()[0].message, "no new token");
  const auto line = log.lines()[1];
  EXPECT_EQ(line.level, telemetry::Level::kWarning);
  EXPECT_EQ(line.message, "no answer from Graph");
  EXPECT_EQ(line.text.at("reason"), "GRAPH_TLS_UNTRUSTED");
  EXPECT_EQ(line.text.at("failure"), "SSL peer certificate was not OK");
  EXPECT_NE(line.text.at("help").find("--graph_ca_file"), std::string::npos);
}

TEST(BackgroundFailureLogTest, SaysWhatToDoWhereNoTokenComes) {
  telemetry::RecordingLog log;
  BackgroundFailureLog failures(log);
  failures.Open();
  graph::GraphError failure;
  failure.kind = graph::GraphErrorKind::kTokenUnavailable;
  failure.failure = "Could not resolve hostname";
  failures.WriteTokenFailure(failure);
  EXPECT_NE(log.lines().at(0).text.at("help").find("--authority_host"), std::string::npos);
}

TEST(BackgroundFailureLogTest, SaysNothingOfEntraWhereTheMetadataServiceGivesNoToken) {
  telemetry::RecordingLog log;
  BackgroundFailureLog failures(log);
  failures.Open();
  graph::GraphError failure;
  failure.kind = graph::GraphErrorKind::kTokenUnavailable;
  failure.hint = graph::Hint::kMetadataService;
  failures.WriteTokenFailure(failure);
  const std::string help = log.lines().at(0).text.at("help");
  EXPECT_NE(help.find("169.254.169.254"), std::string::npos) << help;
  EXPECT_EQ(help.find("--"), std::string::npos) << help;
}

TEST(BackgroundFailureLogTest, KeepsTheLastOneUntilItIsOpened) {
  telemetry::RecordingLog log;
  BackgroundFailureLog failures(log);
  failures.WriteTokenFailure(Failure(400));
  failures.WriteTokenFailure(Failure(401));
  EXPECT_TRUE(log.lines().empty());
  failures.Open();
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_EQ(log.lines()[0].numbers.at("http.status"), 401);
}

}  // namespace
}  // namespace participants
