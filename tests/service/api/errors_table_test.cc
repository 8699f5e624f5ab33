// docs/errors.md against the service: the one table has a row for every answer, and no other row.
#include "tests/support/errors_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/api/call_log.h"
#include "service/api/status_mapping.h"
#include "tests/service/api/mapping_rows.h"
#include "tests/support/recording_log.h"

namespace participants {
namespace {

// "Removal | GRAPH_CONFLICT | ABORTED | graph | none"
using Answers = std::set<std::string>;

void Add(Answers& answers, const std::vector<std::string>& scopes, const std::string& rest) {
  for (const std::string& scope : scopes) answers.insert(absl::StrCat(scope, " | ", rest));
}

Answers Documented() {
  Answers answers;
  for (const ErrorsRow& row : ReadErrorsTable(ERRORS_TABLE)) {
    const std::string rest = absl::StrJoin({row.reason, row.code, row.party, row.effect}, " | ");
    if (row.on_removal) Add(answers, {"Removal"}, rest);
    if (row.on_invitation) Add(answers, {"Invitation"}, rest);
  }
  return answers;
}

std::string CodeName(grpc::StatusCode code) {
  telemetry::RecordingLog log;
  FinishedCall call;
  call.code = code;
  LogFinishedCall(log, call);
  return log.lines().at(0).text.at("grpc.code");
}

std::string RestOf(const Answer& answer) {
  return absl::StrCat(std::string(answer.reason), " | ", CodeName(answer.status.error_code()),
                      " | ", std::string(answer.party), " | ",
                      std::string(EffectName(answer.effect)));
}

Answers Made() {
  Answers answers;
  const std::vector<std::string> both = {"Removal", "Invitation"};
  Add(answers, both, "- | OK | - | applied");
  Add(answers, {"Removal"}, "- | OK | - | none");
  for (const Refusal refusal : {Refusal::kMalformedRequest, Refusal::kLocalOverload,
                                Refusal::kDraining, Refusal::kCallerUnauthenticated,
                                Refusal::kCallerNotAuthorized, Refusal::kAuditUnavailable}) {
    Add(answers, both, RestOf(AnswerRefusal({}, refusal)));
  }
  Add(answers, both, RestOf(AnswerInvalidRequest({}, {})));
  for (const MappingRow& row : MappingRows()) {
    for (const auto method_class :
         {graph::OperationClass::kRepeatable, graph::OperationClass::kOnce}) {
      const bool is_removal = method_class == graph::OperationClass::kRepeatable;
      if (row.scope == (is_removal ? Scope::kInvitation : Scope::kRemoval)) continue;
      AnsweredCall call;
      call.method_class = method_class;
      graph::GraphError error;
      error.kind = row.kind;
      error.effect = row.effect;
      Add(answers, {is_removal ? "Removal" : "Invitation"}, RestOf(AnswerGraphError(call, error)));
    }
  }
  return answers;
}

TEST(ErrorsTableTest, SaysWhatTheServiceSays) {
  const Answers documented = Documented();
  const Answers made = Made();
  for (const std::string& answer : made) {
    EXPECT_TRUE(documented.contains(answer)) << "not in docs/errors.md: " << answer;
  }
  for (const std::string& answer : documented) {
    EXPECT_TRUE(made.contains(answer)) << "in docs/errors.md only: " << answer;
  }
}

// By what docs/errors.md tells the operator, every such answer.
TEST(ErrorsTableTest, TheLogTellsTheOperatorWhatToDo) {
  std::set<std::string> for_operators;
  for (const ErrorsRow& row : ReadErrorsTable(ERRORS_TABLE)) {
    if (row.what_to_do.find("perator") == std::string::npos) continue;
    for_operators.insert(absl::StrCat(row.reason, " ", row.party));
  }
  EXPECT_GE(for_operators.size(), 12U);
  std::set<std::string> helped;
  const auto look = [&](const Answer& answer) {
    const std::string name =
        absl::StrCat(std::string(answer.reason), " ", std::string(answer.party));
    if (!answer.help.empty()) helped.insert(name);
    EXPECT_FALSE(answer.help.empty() && for_operators.contains(name)) << name;
  };
  for (const Refusal refusal :
       {Refusal::kLocalOverload, Refusal::kCallerNotAuthorized, Refusal::kAuditUnavailable}) {
    look(AnswerRefusal({}, refusal));
  }
  for (const MappingRow& row : MappingRows()) {
    graph::GraphError error;
    error.kind = row.kind;
    error.effect = row.effect;
    look(AnswerGraphError({}, error));
  }
  for (const std::string& name : for_operators) EXPECT_TRUE(helped.contains(name)) << name;
}

// They are labels of a metric that must exist before they are needed.
TEST(ErrorsTableTest, EveryReasonIsKnownBeforehand) {
  std::set<std::string> documented;
  for (const ErrorsRow& row : ReadErrorsTable(ERRORS_TABLE)) {
    if (row.reason != "-") documented.insert(absl::StrCat(row.reason, " ", row.party));
  }
  std::set<std::string> known;
  for (const auto& [reason, party] : AllReasons()) {
    known.insert(absl::StrCat(std::string(reason), " ", std::string(party)));
  }
  EXPECT_EQ(known, documented);
}

}  // namespace
}  // namespace participants
