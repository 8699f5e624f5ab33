// Checks docs/errors.md against the real binary: one test per row, named after it, which plays the
// row on every RPC that it covers.
#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "tests/e2e/rows/play.h"
#include "tests/e2e/rows/row_scenarios.h"
#include "tests/e2e/rows/rpcs.h"
#include "tests/support/errors_table.h"

namespace participants::e2e {
namespace {

const std::vector<ErrorsRow>& Rows() {
  static const auto* const kRows = new std::vector<ErrorsRow>(ReadErrorsTable(ERRORS_TABLE));
  return *kRows;
}

std::string NameOf(const ErrorsRow& row) {
  const std::string name = absl::StrCat(row.reason == "-" ? row.code : row.reason, "_",
                                        row.party == "-" ? "" : row.party + "_", row.effect, "_",
                                        absl::StrJoin(row.scopes, "_"), "_", row.when);
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

// Scenarios about the call as a whole are played once for each way to call a method.
std::vector<Play> PlaysOf(const ErrorsRow& row) {
  std::vector<Play> plays;
  std::set<std::string> begun;
  for (const Rpc* const rpc : RpcsOf(row)) {
    const auto rows = RowScenarios(*rpc);
    const auto scenarios = rows.find({row.reason, row.when});
    EXPECT_NE(scenarios, rows.end()) << "no scenario plays this row";
    if (scenarios == rows.end()) return {};
    const bool is_first = begun.insert(rpc->name).second;
    for (const Scenario& scenario : scenarios->second) {
      const bool goes_on = scenario.is_about_request && rpc->goes_on_after.contains(row.reason);
      if (!goes_on && (is_first || scenario.is_about_request)) {
        plays.emplace_back(row, *rpc, scenario);
      }
    }
  }
  return plays;
}

using Failures = std::vector<testing::TestPartResult>;

// Runs the plays of all rows whose tests are selected. They mostly wait, so many run at once, and
// before their row's test.
class Stage : public testing::Environment {
 public:
  static Stage& Get() {
    static auto* const stage = new Stage;  // GoogleTest owns it.
    return *stage;
  }

  void SetUp() override {
    for (const ErrorsRow& row : Rows()) {
      if (!IsToRun(NameOf(row))) continue;
      const auto& [place, added] = plays_of_.insert({NameOf(row), PlaysOf(row)});
      for (const Play& play : place->second) queue_.push_back(&play);
    }
    for (size_t i = 0; i < kAtOnce; ++i) players_.emplace_back([this] { PlayOn(); });
  }
  void TearDown() override {
    players_.clear();
    queue_.clear();
    next_ = 0;
    failures_.clear();
    plays_of_.clear();
  }

  const std::vector<Play>& PlaysOfTest(const std::string& name) const { return plays_of_.at(name); }
  Failures Await(const Play& play) {
    const absl::MutexLock lock(&mutex_);
    const auto has_ended = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      const bool has = failures_.contains(&play);
      return has;
    };
    mutex_.Await(absl::Condition(&has_ended));
    return failures_.at(&play);
  }

 private:
  static constexpr size_t kAtOnce = 12;

  static bool IsToRun(const std::string& name) {
    const testing::UnitTest& all = *testing::UnitTest::GetInstance();
    for (int i = 0; i < all.total_test_suite_count(); ++i) {
      const testing::TestSuite& suite = *all.GetTestSuite(i);
      for (int j = 0; j < suite.total_test_count(); ++j) {
        const testing::TestInfo& test = *suite.GetTestInfo(j);
        if (test.name() == "IsTrue/" + name) return test.should_run();
      }
    }
    return false;
  }
  void PlayOn() {
    for (size_t i = next_++; i < queue_.size(); i = next_++) {
      testing::TestPartResultArray results;
      {
        const testing::ScopedFakeTestPartResultReporter reporter(
            testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &results);
        SCOPED_TRACE(queue_[i]->name());
        queue_[i]->Run();
      }
      Failures failures;
      for (int j = 0; j < results.size(); ++j) failures.push_back(results.GetTestPartResult(j));
      const absl::MutexLock lock(&mutex_);
      failures_[queue_[i]] = std::move(failures);
    }
  }

  std::map<std::string, std::vector<Play>> plays_of_;
  std::vector<const Play*> queue_;
  std::atomic<size_t> next_ = 0;
  absl::Mutex mutex_;
  std::map<const Play*, Failures> failures_;
  std::vector<std::jthread> players_;
};

const auto* const kStage = testing::AddGlobalTestEnvironment(&Stage::Get());

class EveryRow : public testing::TestWithParam<ErrorsRow> {};

TEST_P(EveryRow, IsTrue) {
  const ErrorsRow& row = GetParam();
  const std::vector<Play>& plays = Stage::Get().PlaysOfTest(NameOf(row));
  ASSERT_FALSE(plays.empty());
  for (const Play& play : plays) {
    for (const auto& failure : Stage::Get().Await(play)) {
      ADD_FAILURE_AT(failure.file_name(), failure.line_number()) << failure.message();
    }
  }
  std::set<int> played;
  std::set<std::string> called;
  for (const Play& play : plays) {
    called.insert(play.rpc().name);
    played.insert(play.scenario().http_status);
    for (const auto& fault : play.scenario().faults) {
      if (fault.reply) played.insert(fault.reply->status);
    }
  }
  // Covers every method and every status that the row names.
  for (const Rpc* const rpc : RpcsOf(row)) {
    EXPECT_TRUE(called.contains(rpc->name)) << rpc->name << " is not called";
  }
  static const std::regex kStatus(R"(\b[1-5]\d\d\b)");
  for (std::sregex_iterator it(row.when.begin(), row.when.end(), kStatus), end; it != end; ++it) {
    EXPECT_TRUE(played.contains(std::stoi(it->str()))) << it->str() << " is not played";
  }
}

INSTANTIATE_TEST_SUITE_P(DocsErrors, EveryRow, testing::ValuesIn(Rows()),
                         [](const auto& test) { return NameOf(test.param); });

TEST(EveryScenario, PlaysARow) {
  std::set<RowKey> documented;
  size_t plays = 0;
  for (const ErrorsRow& row : Rows()) {
    documented.insert({row.reason, row.when});
    plays += PlaysOf(row).size();
  }
  for (const Rpc& rpc : Rpcs()) {
    for (const auto& [key, of_row] : RowScenarios(rpc)) {
      EXPECT_TRUE(documented.contains(key)) << key.first << ": " << key.second;
    }
  }
  std::printf("docs/errors.md: %zu rows, played %zu times\n", Rows().size(), plays);
}

TEST(EveryScope, HasAnRpc) {
  for (const auto& [scope, methods] : ErrorsScopes()) {
    ErrorsRow row;
    row.scopes = {scope};
    std::set<std::string> called;
    for (const Rpc* const rpc : RpcsOf(row)) called.insert(rpc->method);
    EXPECT_THAT(called, testing::UnorderedElementsAreArray(methods)) << scope;
  }
}

}  // namespace
}  // namespace participants::e2e
