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
  LogTokenFailure(Failure(401), log);
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
  graph::GraphError failure;
  failure.kind = graph::GraphErrorKind::kTlsUntrusted;
  failure.failure = "SSL peer certificate was not OK";
  LogConnectFailure(failure, log);
  const auto line = log.lines().at(0);
  EXPECT_EQ(line.level, telemetry::Level::kWarning);
  EXPECT_EQ(line.message, "no answer from Graph");
  EXPECT_EQ(line.text.at("reason"), "GRAPH_TLS_UNTRUSTED");
  EXPECT_EQ(line.text.at("failure"), "SSL peer certificate was not OK");
  EXPECT_NE(line.text.at("help").find("--graph_ca_file"), std::string::npos);
}

TEST(BackgroundFailureLogTest, SaysWhatToDoWhereNoTokenComes) {
  telemetry::RecordingLog log;
  graph::GraphError failure;
  failure.kind = graph::GraphErrorKind::kTokenUnavailable;
  failure.failure = "Could not resolve hostname";
  LogTokenFailure(failure, log);
  EXPECT_NE(log.lines().at(0).text.at("help").find("--authority_host"), std::string::npos);
}

TEST(BackgroundFailureLogTest, SaysNothingOfEntraWhereTheMetadataServiceGivesNoToken) {
  telemetry::RecordingLog log;
  graph::GraphError failure;
  failure.kind = graph::GraphErrorKind::kTokenUnavailable;
  failure.hint = graph::Hint::kMetadataService;
  LogTokenFailure(failure, log);
  const std::string help = log.lines().at(0).text.at("help");
  EXPECT_NE(help.find("169.254.169.254"), std::string::npos) << help;
  EXPECT_EQ(help.find("--"), std::string::npos) << help;
}

}  // namespace
}  // namespace participants
