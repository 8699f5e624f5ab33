#include "tests/e2e/rows/play.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"

namespace participants::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr size_t kMostDetailBytes = 4096;

std::optional<v1::InvitationReference> InvitationOf(const grpc::Status& status) {
  google::rpc::Status packed;
  EXPECT_TRUE(packed.ParseFromString(status.error_details()));
  for (const auto& any : packed.details()) {
    v1::InvitationReference reference;
    if (any.UnpackTo(&reference)) return reference;
  }
  return std::nullopt;
}

void ExpectCode(const grpc::Status& status) {
  google::rpc::Status packed;
  EXPECT_TRUE(packed.ParseFromString(status.error_details()));
  EXPECT_EQ(packed.code(), status.error_code());
  EXPECT_EQ(packed.message(), status.error_message());
  EXPECT_THAT(status.error_message(), testing::EndsWith("."));
}

}  // namespace

void Play::Run() const {
  RowWorld world(rpc_, scenario_);
  const Heard heard = scenario_.play ? scenario_.play(world) : world.Call();
  if (is_success()) {
    ExpectSuccess(heard);
  } else if (row_.code == "CANCELLED") {
    EXPECT_EQ(heard.status.error_code(), grpc::StatusCode::CANCELLED);  // gRPC's own.
  } else {
    ExpectError(heard);
  }
  if (scenario_.is_logged) ExpectLogged(world, heard);
  if (!world.service().process().ended()) {
    EXPECT_EQ(world.service().Stop(), 0);
  }
  for (const std::string& line : world.service().process().lines()) {
    EXPECT_THAT(line, Not(HasSubstr("canary")));
  }
}

void Play::ExpectSuccess(const Heard& heard) const {
  EXPECT_TRUE(heard.status.ok()) << heard.status.error_message();
  EXPECT_EQ(heard.client_request_id.size(), 36U);
  EXPECT_FALSE(heard.pushback);
  EXPECT_THAT(row_.when, HasSubstr(heard.outcome));
  EXPECT_THAT(heard.bytes, Not(HasSubstr("canary")));
}

void Play::ExpectError(const Heard& heard) const {
  const ErrorDetails details = DetailsOf(heard.status);
  ASSERT_TRUE(details.error_info) << heard.status.error_message();
  EXPECT_EQ(details.error_info->domain(), "participant-service");
  EXPECT_EQ(details.reason(), row_.reason);
  EXPECT_EQ(details.metadata("party"), row_.party);
  EXPECT_EQ(details.metadata("effect"), row_.effect);
  EXPECT_EQ(details.metadata("http_status"),
            scenario_.http_status == 0 ? "" : absl::StrCat(scenario_.http_status));
  EXPECT_EQ(details.metadata("graph_code"), scenario_.graph_code);
  EXPECT_EQ(details.metadata("removed_participant_ids"), scenario_.removed_participant_ids);
  EXPECT_EQ(details.metadata("client_request_id").size(), 36U);
  ASSERT_TRUE(details.request_info);
  EXPECT_EQ(details.request_info->request_id(), details.metadata("client_request_id"));
  EXPECT_EQ(details.bad_request.has_value(), row_.reason == "INVALID_REQUEST");
  const bool names_a_permission = row_.reason == "GRAPH_PERMISSION_DENIED" ||
                                  (rpc_.hides_denial && details.metadata("graph_code") == "9999");
  EXPECT_EQ(details.help.has_value(),
            names_a_permission || row_.reason == "TOKEN_CREDENTIAL_REJECTED");
  ExpectCode(heard.status);
  ExpectTime(heard, details);
  ExpectInvitationIds(details, heard.status);
  EXPECT_LE(heard.status.error_details().size(), kMostDetailBytes);
  EXPECT_THAT(heard.status.error_message() + heard.status.error_details(),
              Not(HasSubstr("canary")));
}

// RetryInfo and the trailer agree, or the trailer says "never".
void Play::ExpectTime(const Heard& heard, const ErrorDetails& details) const {
  const bool must_not_be_repeated =
      row_.reason == "GRAPH_QUOTA_EXHAUSTED" || (is_invitation() && row_.effect != "none");
  if (must_not_be_repeated) {
    EXPECT_EQ(heard.pushback, "-1");
    EXPECT_FALSE(details.retry_info);
    return;
  }
  EXPECT_EQ(heard.pushback.has_value(), details.retry_info.has_value());
  if (scenario_.retry_after_s == 0) return;
  ASSERT_TRUE(details.retry_info);
  // Never earlier than Graph said; later only by the spread.
  EXPECT_GE(details.retry_info->retry_delay().seconds(), scenario_.retry_after_s - 1);
  EXPECT_LE(details.retry_info->retry_delay().seconds(), scenario_.retry_after_s * 11 / 10);
  EXPECT_GE(std::stoi(*heard.pushback), (scenario_.retry_after_s - 1) * 1000);
}

void Play::ExpectInvitationIds(const ErrorDetails& details, const grpc::Status& status) const {
  const bool named = is_invitation() && was_validated();
  EXPECT_EQ(details.metadata("client_context"), named ? ExampleInvitation().client_context() : "");
  EXPECT_EQ(details.metadata("participant_ids"),
            named ? ExampleInvitation().participants(0).participant_id() : "");
  const auto reference = InvitationOf(status);
  ASSERT_EQ(reference.has_value(), named);
  if (!named) return;
  EXPECT_EQ(reference->client_context(), ExampleInvitation().client_context());
  ASSERT_EQ(reference->participant_ids_size(), 1);
  EXPECT_EQ(reference->participant_ids(0), ExampleInvitation().participants(0).participant_id());
}

// The service's log line agrees.
void Play::ExpectLogged(RowWorld& world, const Heard& heard) const {
  std::string part = absl::StrCat(R"("grpc.code":")", row_.code, R"(")");
  if (row_.code != "CANCELLED") {
    const std::string id = is_success() ? heard.client_request_id
                                        : DetailsOf(heard.status).metadata("client_request_id");
    part = absl::StrCat(R"("request_id":")", id, R"(")");
  }
  const auto line = world.service().process().AwaitLine(part, kPatience);
  ASSERT_TRUE(line) << "no log line has " << part;
  const auto logged = nlohmann::json::parse(*line);
  EXPECT_EQ(logged["grpc.code"], row_.code);
  EXPECT_EQ(logged["effect"], row_.effect);
  EXPECT_EQ(logged["reason"], is_success() ? "" : row_.reason);
  EXPECT_EQ(logged["party"], is_success() ? "" : row_.party);
}

}  // namespace participants::e2e
