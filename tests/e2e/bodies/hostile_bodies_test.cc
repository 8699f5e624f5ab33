// Malformed bodies through the real binary. None may crash it, hang it, or reach its callers as
// something they cannot parse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using testing::HasSubstr;
using testing::Not;
using enum grpc::StatusCode;

struct Body {
  std::string name;
  std::string bytes;
  bool is_json_object;  // So an invitation accepts it.
};

std::string Repeat(const std::string& text, size_t times) {
  std::string repeated;
  repeated.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

constexpr size_t kDeep = 100'000;
constexpr size_t kMebibyte = size_t{1} << 20;

std::vector<Body> Bodies() {
  const std::string nul(1, '\0');
  const std::string object = R"({"id":"operation"})";
  return {
      {"Empty", "", true},
      {"Blanks", " \r\n\t", false},
      {"Html", "<!DOCTYPE html><html><body>canary-of-graph</body></html>", false},
      {"Array", "[]", false},
      {"Text", "\"canary-of-graph\"", false},
      {"Number", "1e999", false},
      {"Null", "null", false},
      {"Truncated", R"({"id":"oper)", false},
      {"TwoDocuments", "{}{}", false},
      {"RawNul", R"({"id":"a)" + nul + R"("})", false},
      {"NulOnly", nul, false},
      {"InvalidUtf8", "{\"id\":\"\xc3\x28\"}", false},
      {"OverlongUtf8", "{\"id\":\"\xc0\xaf\"}", false},
      {"Utf16", std::string("\xff\xfe{\0}\0", 6), false},
      {"LoneHighSurrogate", R"({"id":"\ud800"})", false},
      {"LoneLowSurrogate", R"({"id":"\udc00x"})", false},
      {"DeepArrays", Repeat("[", kDeep), false},
      {"DeepObjects", Repeat(R"({"error":)", kDeep) + "1" + Repeat("}", kDeep), false},
      {"DeepInnerErrors", Repeat(R"({"error":{"innerError":)", 30'000), false},
      {"DeepParticipants", R"({"participants":)" + Repeat("[", kDeep) + Repeat("]", kDeep) + "}",
       false},
      {"OneByteTooMany", object + std::string(kMebibyte + 1 - object.size(), ' '), false},
      {"OneMebibyte", object + std::string(kMebibyte - object.size(), ' '), true},
      {"EscapedNul", R"({"id":"a\u0000b","clientContext":"\u0000"})", true},
      {"ByteOrderMark", "\xef\xbb\xbf{\"id\":\"operation\"}", true},
      {"DuplicateKeys", R"({"id":"a","id":"b","error":{"code":"a","code":"b"},"error":7})", true},
      {"NumbersAsTexts", R"({"resultInfo":{"code":"403","subcode":"7504"},"status":"running"})",
       true},
      {"HugeNumbers", R"({"resultInfo":{"code":1e300,"subcode":99999999999999999999}})", true},
      {"WrongTypes",
       R"({"id":1,"status":[],"clientContext":{},"resultInfo":"x","participants":{}})", true},
      {"WrongTypesInLists",
       R"({"participants":[1,null,"x",[],{},{"identity":[]},{"identity":{"user":"x","phone":null}},
           {"participantId":7,"hidden":"yes","identity":{"user":{"id":{},"tenantId":[]}}}]})",
       true},
      {"ManyParticipants",
       R"({"participants":[)" + Repeat(R"({"participantId":"p"},)", 20'000) + "{}]}", true},
      {"ErrorOfWrongTypes", R"({"error":{"code":{},"message":[],"innerError":7}})", true},
      {"ErrorIsAList", R"({"error":[{"code":"canary-of-graph"}]})", true},
      {"ErrorIsNull", R"({"error":null})", true},
      {"ErrorCodeIsAText", R"({"error":{"code":"canary of graph\r\nX: y","message":"m"}})", true},
      {"ErrorCodeIsLong", R"({"error":{"code":")" + std::string(65, 'c') + R"(","message":"m"}})",
       true},
      {"ErrorMessageIsDeep",
       R"({"error":{"code":"x","message":")" + Repeat(R"({\"a\":)", 20'000) + R"("}})", true},
      {"ErrorOver64KiB",
       R"({"error":{"code":"x","message":")" + std::string(70'000, 'm') + R"("}})", true},
  };
}

class HostileBodies : public testing::TestWithParam<Body> {
 protected:
  void Answer(int status, const std::string& content_type = "application/json") {
    emulator_->ClearFaults();
    Fault fault;
    fault.target = "/participants/";
    fault.times = -1;
    fault.reply.emplace();
    fault.reply->status = status;
    fault.reply->body = GetParam().bytes;
    fault.reply->content_type = content_type;
    fault.reply->headers = {{"Retry-After", "90"}};
    emulator_->AddFault(fault);
  }
  grpc::Status Removal() {
    v1::RemoveParticipantResponse response;
    return Remove(service_, ExampleRemoval(), response);
  }
  grpc::Status Invitation() {
    v1::InviteParticipantsResponse response;
    return Invite(service_, ExampleInvitation(), response);
  }
  void Expect(int http_status, const grpc::Status& status, grpc::StatusCode code) {
    EXPECT_EQ(status.error_code(), code) << status.error_message();
    const ErrorDetails details = DetailsOf(status);
    ASSERT_TRUE(details.error_info);
    EXPECT_EQ(details.metadata("http_status"), absl::StrCat(http_status));
    EXPECT_THAT(details.metadata("graph_code"), testing::MatchesRegex("[A-Za-z0-9._-]*"));
    EXPECT_LE(details.metadata("graph_code").size(), 64U);
    EXPECT_THAT(status.error_message(), Not(HasSubstr("canary")));
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

INSTANTIATE_TEST_SUITE_P(Bodies, HostileBodies, testing::ValuesIn(Bodies()),
                         [](const auto& body) { return body.param.name; });

// gRPC's client rejects a response whose strings are not UTF-8, so an OK proves that as well.
TEST_P(HostileBodies, UnderASuccess) {
  for (const int status : {200, 201, 202}) {
    SCOPED_TRACE(status);
    Answer(status);
    EXPECT_TRUE(Removal().ok());  // A removal ignores the body of a success.
    const grpc::Status invitation = Invitation();
    if (GetParam().is_json_object) {
      EXPECT_TRUE(invitation.ok()) << invitation.error_message();
    } else {
      Expect(status, invitation, INTERNAL);
      EXPECT_EQ(DetailsOf(invitation).reason(), "GRAPH_MALFORMED_RESPONSE");
      EXPECT_EQ(DetailsOf(invitation).metadata("effect"), "applied");
    }
  }
}

TEST_P(HostileBodies, UnderAnError) {
  const std::map<int, grpc::StatusCode> codes = {
      {401, UNAUTHENTICATED},     {403, PERMISSION_DENIED}, {404, NOT_FOUND},  {409, ABORTED},
      {412, FAILED_PRECONDITION}, {500, INTERNAL},          {503, UNAVAILABLE}};
  for (const auto& [status, code] : codes) {
    SCOPED_TRACE(status);
    Answer(status);
    Expect(status, Removal(), code);
    Expect(status, Invitation(), code);
  }
  // The body tells a 400 of Graph's own, which is the caller's fault, from any other.
  Answer(400);
  const grpc::Status status = Invitation();
  const bool is_graphs = status.error_code() == INVALID_ARGUMENT;
  Expect(400, status, is_graphs ? INVALID_ARGUMENT : INTERNAL);
  EXPECT_EQ(DetailsOf(status).reason(), is_graphs ? "GRAPH_BAD_REQUEST" : "GRAPH_REQUEST_REJECTED");
  EXPECT_EQ(DetailsOf(status).metadata("effect"), "none");
}

// An edge's HTML page with every status.
class HtmlUnderEachStatus : public testing::Test {
 protected:
  static grpc::StatusCode CodeOf(int status, bool is_invitation) {
    static const std::map<int, grpc::StatusCode> kCodes = {
        {400, INTERNAL},           {401, UNAUTHENTICATED},    {403, PERMISSION_DENIED},
        {404, NOT_FOUND},          {405, UNIMPLEMENTED},      {406, INTERNAL},
        {407, INTERNAL},           {408, UNAVAILABLE},        {409, ABORTED},
        {410, NOT_FOUND},          {411, INTERNAL},           {413, INVALID_ARGUMENT},
        {414, INTERNAL},           {415, INTERNAL},           {416, INTERNAL},
        {417, INTERNAL},           {422, INVALID_ARGUMENT},   {425, UNAVAILABLE},
        {429, RESOURCE_EXHAUSTED}, {431, INTERNAL},           {451, PERMISSION_DENIED},
        {501, UNIMPLEMENTED},      {502, UNAVAILABLE},        {503, UNAVAILABLE},
        {504, UNAVAILABLE},        {507, RESOURCE_EXHAUSTED}, {509, RESOURCE_EXHAUSTED}};
    if (is_invitation && (status == 408 || status == 502 || status == 504)) return UNKNOWN;
    const auto row = kCodes.find(status);
    if (row != kCodes.end()) return row->second;
    return status / 100 == 4 ? FAILED_PRECONDITION : INTERNAL;
  }

  void Answer(int status) {
    emulator_->ClearFaults();
    Fault fault;
    fault.target = "/participants/";
    fault.times = -1;
    fault.reply.emplace();
    fault.reply->status = status;
    fault.reply->content_type = "text/html";
    fault.reply->body = "<html>canary-of-graph</html>";
    fault.reply->headers = {{"Retry-After", "90"}};  // So that no retry is worth the wait.
    fault.reply->graph_ids = false;
    emulator_->AddFault(fault);
  }
  static void Expect(int status, bool is_invitation, const grpc::Status& answer) {
    EXPECT_EQ(answer.error_code(), CodeOf(status, is_invitation)) << status;
    EXPECT_EQ(DetailsOf(answer).metadata("http_status"), absl::StrCat(status));
    EXPECT_EQ(DetailsOf(answer).metadata("graph_code"), "");
    EXPECT_THAT(answer.error_message() + answer.error_details(), Not(HasSubstr("canary")));
  }
  void ExpectRemoval(ServiceProcess& service, int status) {
    Answer(status);
    v1::RemoveParticipantResponse response;
    Expect(status, false, Remove(service, ExampleRemoval(), response));
  }
  void ExpectInvitation(ServiceProcess& service, int status) {
    Answer(status);
    v1::InviteParticipantsResponse response;
    Expect(status, true, Invite(service, ExampleInvitation(), response));
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
};

TEST_F(HtmlUnderEachStatus, IsTheStatussOwnAnswer) {
  ServiceProcess service(*emulator_);
  for (int status = 300; status < 600; ++status) {
    if (status == 429 || status == 509) continue;
    ExpectRemoval(service, status);
    ExpectInvitation(service, status);
  }
}

// Each needs its own process, since throttling holds back the requests that follow.
TEST_F(HtmlUnderEachStatus, AlsoWhereItIsThrottling) {
  for (const int status : {429, 509}) {
    ServiceProcess of_the_removal(*emulator_);
    ExpectRemoval(of_the_removal, status);
    ServiceProcess of_the_invitation(*emulator_);
    ExpectInvitation(of_the_invitation, status);
  }
}

}  // namespace
}  // namespace participants::e2e
