#include "graph_adapter/graph_error.h"

#include <gtest/gtest.h>

#include <chrono>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/invite_participants.h"
#include "graph_adapter/mute_participant.h"
#include "graph_adapter/remove_participant.h"

namespace participants::graph {
namespace {

using Kind = GraphErrorKind;

constexpr char kGraphBody[] = R"({"error":{"code":"UnknownError","message":""}})";

struct Row {
  int status;
  const char* body;
  const char* retry_after;
  Kind kind;
  Effect effect;
};

void PrintTo(const Row& row, std::ostream* os) { *os << row.status << " " << row.body; }

class JudgeResponseTable : public testing::TestWithParam<Row> {};

TEST_P(JudgeResponseTable, SaysWhatHappened) {
  const Row& row = GetParam();
  HttpResponse response;
  response.status = row.status;
  response.body = row.body;
  response.retry_after = row.retry_after;
  for (const Operation& operation : {kRemoveParticipant, kInviteParticipants}) {
    const auto error = JudgeResponse(operation, response, absl::UnixEpoch());
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind, row.kind);
    EXPECT_EQ(error->effect, row.effect);
    EXPECT_EQ(error->http_status, row.status);
  }
}

constexpr Effect kNone = Effect::kNone;
constexpr Effect kUnknown = Effect::kUnknown;

INSTANTIATE_TEST_SUITE_P(
    GraphError, JudgeResponseTable,
    testing::Values(Row{301, "", "", Kind::kUnexpectedRedirect, kNone},
                    Row{308, "", "", Kind::kUnexpectedRedirect, kNone},
                    Row{400, kGraphBody, "", Kind::kBadRequest, kNone},
                    Row{400, "<h2>unavailable</h2>", "", Kind::kRejectedByEdge, kNone},
                    Row{400, "", "", Kind::kRejectedByEdge, kNone},
                    Row{401, kGraphBody, "", Kind::kCredentialRejected, kNone},
                    Row{402, "", "", Kind::kPreconditionFailed, kNone},
                    Row{403, "", "", Kind::kPermissionDenied, kNone},
                    Row{404, kGraphBody, "", Kind::kNotFound, kNone},
                    Row{404, R"({"error":{"code":"8522"}})", "", Kind::kCallNotFound, kNone},
                    Row{404, R"({"error":{"code":"9997"}})", "", Kind::kCallNotFound, kNone},
                    Row{405, "", "", Kind::kMethodNotSupported, kNone},
                    Row{406, "", "", Kind::kRejectedAsMalformed, kNone},
                    Row{407, "", "", Kind::kProxyAuthRequired, kNone},
                    Row{408, "", "", Kind::kUnavailable, kUnknown},
                    Row{409, "", "", Kind::kConflict, kNone},
                    Row{410, "", "", Kind::kCallEnded, kNone},
                    Row{411, "", "", Kind::kRejectedAsMalformed, kNone},
                    Row{412, "", "", Kind::kPreconditionFailed, kNone},
                    Row{413, "", "", Kind::kBadRequest, kNone},
                    Row{414, "", "", Kind::kRejectedAsMalformed, kNone},
                    Row{415, "", "", Kind::kRejectedAsMalformed, kNone},
                    Row{416, "", "", Kind::kRejectedAsMalformed, kNone},
                    Row{417, "", "", Kind::kRejectedAsMalformed, kNone},
                    Row{418, "", "", Kind::kPreconditionFailed, kNone},
                    Row{422, "", "", Kind::kBadRequest, kNone},
                    Row{423, "", "", Kind::kPreconditionFailed, kNone},
                    Row{424, "", "", Kind::kPreconditionFailed, kNone},
                    Row{425, "", "", Kind::kUnavailable, kNone},
                    Row{428, "", "", Kind::kPreconditionFailed, kNone},
                    Row{429, kGraphBody, "", Kind::kThrottled, kNone},
                    Row{429, R"({"error":{"code":"8529"}})", "", Kind::kQuotaExhausted, kNone},
                    Row{509, R"({"error":{"code":"8529"}})", "", Kind::kQuotaExhausted, kNone},
                    Row{431, "", "", Kind::kRejectedAsMalformed, kNone},
                    Row{451, "", "", Kind::kPermissionDenied, kNone},
                    Row{500, "", "", Kind::kInternalError, kUnknown},
                    Row{501, "", "", Kind::kMethodNotSupported, kNone},
                    Row{502, "", "", Kind::kUnavailable, kUnknown},
                    Row{503, "", "", Kind::kUnavailable, kUnknown},
                    Row{503, "", "5", Kind::kUnavailable, kNone},
                    Row{503, "", "soon", Kind::kUnavailable, kUnknown},
                    Row{504, "", "5", Kind::kUnavailable, kUnknown},
                    Row{505, "", "", Kind::kInternalError, kNone},
                    Row{507, "", "", Kind::kStorageExhausted, kNone},
                    Row{509, "", "", Kind::kThrottled, kNone},
                    Row{599, "", "", Kind::kInternalError, kUnknown}),
    [](const auto& row) { return absl::StrCat(row.param.status, "_", row.index); });

TEST(JudgeResponse, TakesEvery2xxForSuccess) {
  for (const int status : {200, 201, 202, 204, 299}) {
    HttpResponse response;
    response.status = status;
    EXPECT_FALSE(JudgeResponse(kRemoveParticipant, response, absl::UnixEpoch()));
  }
}

TEST(JudgeResponse, KeepsWhatSupportAsksFor) {
  HttpResponse response;
  response.status = 429;
  response.request_id = "from-header";
  response.retry_after = "2.5";
  response.body = R"({"error":{"code":"x","innerError":{"request-id":"from-body"}}})";
  auto error = JudgeResponse(kRemoveParticipant, response, absl::UnixEpoch());
  EXPECT_EQ(error->graph_request_id, "from-header");
  EXPECT_EQ(error->retry_after, std::chrono::milliseconds(2500));
  response.request_id.clear();
  error = JudgeResponse(kRemoveParticipant, response, absl::UnixEpoch());
  EXPECT_EQ(error->graph_request_id, "from-body");
}

TEST(JudgeResponse, TakesAClaimsChallengeForARefusedToken) {
  HttpResponse response;
  response.status = 403;
  response.www_authenticate = R"(Bearer realm="", error="insufficient_claims", claims="e30=")";
  const auto error = JudgeResponse(kRemoveParticipant, response, absl::UnixEpoch());
  EXPECT_EQ(error->kind, Kind::kCredentialRejected);
  EXPECT_EQ(error->hint, Hint::kNone);
}

TEST(JudgeResponse, HintsAtThePermissionThatMayBeMissing) {
  const auto hint = [](const Operation& operation, int status, const char* body) {
    HttpResponse response;
    response.status = status;
    response.body = body;
    return JudgeResponse(operation, response, absl::UnixEpoch())->hint;
  };
  constexpr char k9999[] = R"({"error":{"code":"9999"}})";
  EXPECT_EQ(hint(kRemoveParticipant, 403, ""), Hint::kRemovePermission);
  EXPECT_EQ(hint(kRemoveParticipant, 500, k9999), Hint::kRemovePermission);
  EXPECT_EQ(hint(kRemoveParticipant, 500, ""), Hint::kNone);
  EXPECT_EQ(hint(kInviteParticipants, 403, ""), Hint::kInvitePermission);
  EXPECT_EQ(hint(kInviteParticipants, 500, k9999), Hint::kNone);
  EXPECT_EQ(hint(kMuteParticipant, 403, ""), Hint::kMutePermission);
  EXPECT_EQ(hint(kMuteParticipant, 500, k9999), Hint::kNone);
}

TEST(JudgeFailure, TellsByTheSendMarkAlone) {
  using enum TransportFailureKind;
  EXPECT_EQ(JudgeFailure({kFailed, false}).kind, Kind::kUnreachable);
  EXPECT_EQ(JudgeFailure({kFailed, false}).effect, kNone);
  EXPECT_EQ(JudgeFailure({kFailed, true}).kind, Kind::kAnswerLost);
  EXPECT_EQ(JudgeFailure({kFailed, true}).effect, kUnknown);
  EXPECT_EQ(JudgeFailure({kUntrusted, false}).kind, Kind::kTlsUntrusted);
  EXPECT_EQ(JudgeFailure({kTimedOut, true}).effect, kUnknown);
  EXPECT_EQ(JudgeFailure({kTimedOut, false}).effect, kNone);
}

}  // namespace
}  // namespace participants::graph
