// docs/errors.md against the real binary: one test for each row and RPC, named by its row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "tests/e2e/rows/row_scenarios.h"
#include "tests/e2e/rows/row_world.h"
#include "tests/support/errors_table.h"

namespace participants::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr size_t kMostDetailBytes = 4096;

struct Case {
  ErrorsRow row;
  Rpc rpc;
};

std::vector<Case> Cases() {
  std::vector<Case> cases;
  for (const ErrorsRow& row : ReadErrorsTable(ERRORS_TABLE)) {
    if (row.on_removal) cases.push_back({row, Rpc::kRemoval});
    if (row.on_invitation) cases.push_back({row, Rpc::kInvitation});
  }
  return cases;
}

std::string NameOf(const Case& test) {
  std::string name =
      absl::StrCat(test.row.reason == "-" ? test.row.code : test.row.reason, "_",
                   test.row.party == "-" ? "" : test.row.party + "_", test.row.effect, "_on_",
                   test.rpc == Rpc::kRemoval ? "removal_" : "invitation_", test.row.when);
  std::string words;
  for (const char c : name) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      words += c;
    } else if (!words.empty() && words.back() != '_') {
      words += '_';
    }
  }
  return words;
}
void PrintTo(const Case& test, std::ostream* os) { *os << NameOf(test); }

class EveryRow : public testing::TestWithParam<Case> {
 protected:
  const ErrorsRow& row() const { return GetParam().row; }
  bool is_invitation() const { return GetParam().rpc == Rpc::kInvitation; }
  bool is_success() const { return row().code == "OK"; }
  bool was_validated() const {
    return row().reason != "MALFORMED_REQUEST" && row().reason != "INVALID_REQUEST" &&
           row().reason != "LOCAL_OVERLOAD" && !row().reason.starts_with("CALLER_") &&
           !before_validation_;
  }

  void Play(const Scenario& scenario) {
    RowWorld world(GetParam().rpc, scenario);
    // Calls that are refused for a drain have not been read yet.
    before_validation_ = row().reason == "DRAINING" && !scenario.is_logged;
    const Heard heard = scenario.play ? scenario.play(world) : world.Call();
    if (is_success()) {
      ExpectSuccess(heard);
    } else if (row().code == "CANCELLED") {
      EXPECT_EQ(heard.status.error_code(), grpc::StatusCode::CANCELLED);  // The library's own.
    } else {
      ExpectError(heard, scenario);
    }
    if (scenario.is_logged) ExpectLogged(world, heard);
    if (!world.service().process().ended()) {
      EXPECT_EQ(world.service().Stop(), 0);
    }
    for (const std::string& line : world.service().process().lines()) {
      EXPECT_THAT(line, Not(HasSubstr("canary-of-graph")));
    }
  }

  void ExpectSuccess(const Heard& heard) {
    EXPECT_TRUE(heard.status.ok()) << heard.status.error_message();
    EXPECT_EQ(heard.client_request_id.size(), 36U);
    EXPECT_FALSE(heard.pushback);
    if (!is_invitation()) {
      EXPECT_THAT(row().when, HasSubstr(heard.outcome));
    }
  }

  void ExpectError(const Heard& heard, const Scenario& scenario) {
    const ErrorDetails details = DetailsOf(heard.status);
    ASSERT_TRUE(details.error_info) << heard.status.error_message();
    EXPECT_EQ(details.error_info->domain(), "participant-service");
    EXPECT_EQ(details.reason(), row().reason);
    EXPECT_EQ(details.metadata("party"), row().party);
    EXPECT_EQ(details.metadata("effect"), row().effect);
    EXPECT_EQ(details.metadata("http_status"),
              scenario.http_status == 0 ? "" : absl::StrCat(scenario.http_status));
    EXPECT_EQ(details.metadata("graph_code"), scenario.graph_code);
    EXPECT_EQ(details.metadata("client_request_id").size(), 36U);
    ASSERT_TRUE(details.request_info);
    EXPECT_EQ(details.request_info->request_id(), details.metadata("client_request_id"));
    EXPECT_EQ(details.bad_request.has_value(), row().reason == "INVALID_REQUEST");
    const bool names_a_permission = row().reason == "GRAPH_PERMISSION_DENIED" ||
                                    (!is_invitation() && details.metadata("graph_code") == "9999");
    EXPECT_EQ(details.help.has_value(),
              names_a_permission || row().reason == "TOKEN_CREDENTIAL_REJECTED");
    ExpectCode(heard.status);
    ExpectTime(heard, details, scenario);
    ExpectInvitationIds(details);
    EXPECT_LE(heard.status.error_details().size(), kMostDetailBytes);
    EXPECT_THAT(heard.status.error_message() + heard.status.error_details(),
                Not(HasSubstr("canary-of-graph")));
  }

  void ExpectCode(const grpc::Status& status) {
    google::rpc::Status packed;
    EXPECT_TRUE(packed.ParseFromString(status.error_details()));
    EXPECT_EQ(packed.code(), status.error_code());
    EXPECT_EQ(packed.message(), status.error_message());
    EXPECT_THAT(status.error_message(), testing::EndsWith("."));
  }

  // RetryInfo and the trailer say the same, or the trailer says "never".
  void ExpectTime(const Heard& heard, const ErrorDetails& details, const Scenario& scenario) {
    const bool must_not_be_repeated =
        row().reason == "GRAPH_QUOTA_EXHAUSTED" || (is_invitation() && row().effect != "none");
    if (must_not_be_repeated) {
      EXPECT_EQ(heard.pushback, "-1");
      EXPECT_FALSE(details.retry_info);
      return;
    }
    EXPECT_EQ(heard.pushback.has_value(), details.retry_info.has_value());
    if (scenario.retry_after_s == 0) return;
    ASSERT_TRUE(details.retry_info);
    // Never earlier than Graph said; later only by the spread.
    EXPECT_GE(details.retry_info->retry_delay().seconds(), scenario.retry_after_s - 1);
    EXPECT_LE(details.retry_info->retry_delay().seconds(), scenario.retry_after_s * 11 / 10);
    EXPECT_GE(std::stoi(*heard.pushback), (scenario.retry_after_s - 1) * 1000);
  }

  void ExpectInvitationIds(const ErrorDetails& details) {
    const bool named = is_invitation() && was_validated();
    EXPECT_EQ(details.metadata("client_context"),
              named ? ExampleInvitation().client_context() : "");
    EXPECT_EQ(details.metadata("participant_ids"),
              named ? ExampleInvitation().participants(0).participant_id() : "");
  }

  // The service's own line says the same.
  void ExpectLogged(RowWorld& world, const Heard& heard) {
    std::string part = absl::StrCat(R"("grpc.code":")", row().code, R"(")");
    if (row().code != "CANCELLED") {
      const std::string id = is_success() ? heard.client_request_id
                                          : DetailsOf(heard.status).metadata("client_request_id");
      part = absl::StrCat(R"("request_id":")", id, R"(")");
    }
    const auto line = world.service().process().AwaitLine(part, kPatience);
    ASSERT_TRUE(line) << "no log line has " << part;
    const auto logged = nlohmann::json::parse(*line);
    EXPECT_EQ(logged["grpc.code"], row().code);
    EXPECT_EQ(logged["effect"], row().effect);
    EXPECT_EQ(logged["reason"], is_success() ? "" : row().reason);
    EXPECT_EQ(logged["party"], is_success() ? "" : row().party);
  }

 private:
  bool before_validation_ = false;
};

TEST_P(EveryRow, IsTrue) {
  const auto rows = RowScenarios();
  const auto scenarios = rows.find({row().reason, row().when});
  ASSERT_NE(scenarios, rows.end()) << "no scenario plays this row";
  std::set<int> played;
  for (const Scenario& scenario : scenarios->second) {
    SCOPED_TRACE(scenario.name);
    Play(scenario);
    played.insert(scenario.http_status);
    for (const auto& fault : scenario.faults) {
      if (fault.reply) played.insert(fault.reply->status);
    }
  }
  // Every status that the row names.
  static const std::regex kStatus(R"(\b[1-5]\d\d\b)");
  const std::string& when = row().when;
  for (std::sregex_iterator it(when.begin(), when.end(), kStatus), end; it != end; ++it) {
    EXPECT_TRUE(played.contains(std::stoi(it->str()))) << it->str() << " is not played";
  }
}

INSTANTIATE_TEST_SUITE_P(DocsErrors, EveryRow, testing::ValuesIn(Cases()),
                         [](const auto& test) { return NameOf(test.param); });

TEST(EveryScenario, PlaysARow) {
  std::set<RowKey> documented;
  for (const ErrorsRow& row : ReadErrorsTable(ERRORS_TABLE)) {
    documented.insert({row.reason, row.when});
  }
  size_t scenarios = 0;
  for (const auto& [key, of_row] : RowScenarios()) {
    EXPECT_TRUE(documented.contains(key)) << key.first << ": " << key.second;
    scenarios += of_row.size();
  }
  std::printf("docs/errors.md: %zu rows, %zu tests of a row on an RPC, %zu scenarios\n",
              documented.size(), Cases().size(), scenarios);
}

}  // namespace
}  // namespace participants::e2e
