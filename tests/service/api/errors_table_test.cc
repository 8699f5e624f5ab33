// Checks docs/errors.md against the service: the table has a row for every answer, and no other
// row.
#include "tests/support/errors_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/api/batch_remove_participants.h"
#include "service/api/call_log.h"
#include "service/api/cancel_invitation.h"
#include "service/api/get_invitation.h"
#include "service/api/get_participant.h"
#include "service/api/invite_participants.h"
#include "service/api/list_participants.h"
#include "service/api/mute_participant.h"
#include "service/api/participant_service.h"
#include "service/api/remove_all_participants.h"
#include "service/api/remove_participant.h"
#include "service/api/status_mapping.h"
#include "tests/service/api/mapping_rows.h"
#include "tests/support/recording_log.h"

namespace participants {
namespace {

using graph::Effect;
using graph::GraphErrorKind;
using graph::OperationClass;

// "RemoveParticipant | GRAPH_CONFLICT | ABORTED | graph | none"
using Answers = std::set<std::string>;

const std::vector<Method>& Methods() {
  static const auto* const kMethods =
      new std::vector<Method>{ListParticipantsMethod::kMethod,  GetParticipantMethod::kMethod,
                              RemoveParticipantMethod::kMethod, InviteParticipantsMethod::kMethod,
                              CancelInvitationMethod::kMethod,  GetInvitationMethod::kMethod,
                              MuteParticipantMethod::kMethod};
  return *kMethods;
}

std::vector<std::string> NamesOf(std::initializer_list<OperationClass> classes) {
  std::vector<std::string> names;
  for (const Method& method : Methods()) {
    if (std::ranges::find(classes, method.method_class) == classes.end()) continue;
    names.emplace_back(method.name());
  }
  return names;
}

// Those that read, some of them before they act.
const std::vector<std::string>& Readers() { return ErrorsScopes().at("Read"); }

bool IsIn(const std::vector<std::string>& methods, const std::string& method) {
  return std::ranges::find(methods, method) != methods.end();
}

const std::vector<std::string>& Everyone() { return ErrorsScopes().at("All"); }
const std::string kRemoveAll(RemoveAllParticipantsMethod::kMethod.name());

void Add(Answers& answers, const std::vector<std::string>& methods, const std::string& rest) {
  for (const std::string& method : methods) answers.insert(absl::StrCat(method, " | ", rest));
}

Answers Documented() {
  Answers answers;
  for (const ErrorsRow& row : ReadErrorsTable(ERRORS_TABLE)) {
    const std::string rest = absl::StrJoin({row.reason, row.code, row.party, row.effect}, " | ");
    for (const std::string& method : Everyone()) {
      if (row.IsAbout(method)) Add(answers, {method}, rest);
    }
    if (row.IsAbout(kRemoveAll)) Add(answers, {kRemoveAll}, rest);
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

std::vector<std::string> WhoRefuses(Refusal refusal) {
  switch (refusal) {
    case Refusal::kMalformedRequest:
    case Refusal::kLocalOverload:
    case Refusal::kDraining:
    case Refusal::kCallerUnauthenticated:
    case Refusal::kCallerNotAuthorized:
      return Everyone();
    case Refusal::kAuditUnavailable:
      return NamesOf({OperationClass::kRepeatable, OperationClass::kOnce});
    case Refusal::kRosterNotReported:
      return {"RemoveParticipant", kRemoveAll};
    case Refusal::kOwnParticipant:
      return {"RemoveParticipant"};
    case Refusal::kRosterPossiblyTruncated:
      return {"RemoveParticipant", "CancelInvitation", kRemoveAll};
    case Refusal::kKeepNotFound:
      return {kRemoveAll};
    case Refusal::kParticipantActive:
      return {"CancelInvitation"};
  }
  return {};
}

graph::GraphError ErrorOf(const MappingRow& row) {
  graph::GraphError error;
  error.kind = row.kind;
  error.effect = row.effect;
  return error;
}

bool MayMissSomebody(const std::string& name, Effect effect) {
  if (effect == Effect::kApplied) return name == "RemoveParticipant";
  if (effect == Effect::kUnknown) return name == "MuteParticipant";
  return IsIn({"RemoveParticipant", "GetParticipant", "CancelInvitation", "MuteParticipant"}, name);
}

bool MayMeet(const Method& method, const MappingRow& row) {
  const std::string name(method.name());
  const bool reads = IsIn(Readers(), name);
  switch (row.kind) {
    case GraphErrorKind::kParticipantNotFound:
      return MayMissSomebody(name, row.effect);
    case GraphErrorKind::kNoMemory:  // A single participant's read has enough memory.
      return reads && name != "GetParticipant";
    case GraphErrorKind::kMalformedResponse:  // Removals need no body.
      return reads == (row.effect == Effect::kNone);
    case GraphErrorKind::kAnswerLost:
      if (!reads && row.effect == Effect::kNone) return false;
      break;
    default:
      break;
  }
  switch (method.method_class) {
    case OperationClass::kRead:
      return row.scope != Scope::kOnce && row.effect == Effect::kNone;
    case OperationClass::kRepeatable:
      return row.scope != Scope::kOnce;
    case OperationClass::kOnce:
      return row.scope != Scope::kRepeatable;
  }
  return false;
}

Answers Made() {
  Answers answers;
  Add(answers, NamesOf({OperationClass::kRepeatable, OperationClass::kOnce}),
      "- | OK | - | applied");
  Add(answers, Readers(), "- | OK | - | none");
  for (int i = 0; i <= static_cast<int>(Refusal::kKeepNotFound); ++i) {
    const auto refusal = static_cast<Refusal>(i);
    Add(answers, WhoRefuses(refusal), RestOf(AnswerRefusal({}, refusal)));
  }
  // With the effect "applied": other participants were removed first.
  Add(answers, {"RemoveParticipant"},
      RestOf(AnswerRefusal({}, Refusal::kOwnParticipant, {}, Effect::kApplied)));
  Add(answers, Everyone(), RestOf(AnswerInvalidRequest({}, {})));
  Add(answers, Everyone(), RestOf(AnswerRateLimited({}, std::chrono::seconds(1))));
  for (const Method& method : Methods()) {
    AnsweredCall call;
    call.method_class = method.method_class;
    for (const MappingRow& row : MappingRows()) {
      if (!MayMeet(method, row)) continue;
      Add(answers, {std::string(method.name())}, RestOf(AnswerGraphError(call, ErrorOf(row))));
    }
  }
  return answers;
}

// Keeps the tests below from missing a new method or a new kind of error.
TEST(ErrorsTableTest, KnowsEveryMethodAndEveryKindOfError) {
  std::set<std::string> served;
  std::set<std::string> known;
  for (const std::string& path : MethodPaths()) served.insert(path);
  for (const Method& method : Methods()) known.insert(std::string(method.path));
  known.insert(std::string(BatchRemoveParticipantsMethod::kMethod.path));
  known.insert(std::string(RemoveAllParticipantsMethod::kMethod.path));
  EXPECT_EQ(known, served);
  const auto sorted = [](std::vector<std::string> names) {
    std::ranges::sort(names);
    return names;
  };
  using enum OperationClass;
  EXPECT_EQ(sorted(ErrorsScopes().at("All")), sorted(NamesOf({kRead, kRepeatable, kOnce})));
  for (const std::string& name : NamesOf({kRead})) EXPECT_TRUE(IsIn(Readers(), name)) << name;
  EXPECT_EQ(sorted(ErrorsScopes().at("Repeatable")), sorted(NamesOf({kRepeatable})));
  EXPECT_EQ(sorted(ErrorsScopes().at("Once")), sorted(NamesOf({kOnce})));

  std::set<GraphErrorKind> kinds;
  for (const MappingRow& row : MappingRows()) kinds.insert(row.kind);
  EXPECT_EQ(kinds.size(), static_cast<size_t>(GraphErrorKind::kShutDown) + 1);
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

// Every answer for which docs/errors.md names the operator has a help text in the log.
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
  look(AnswerRateLimited({}, std::chrono::seconds(1)));
  for (const MappingRow& row : MappingRows()) look(AnswerGraphError({}, ErrorOf(row)));
  for (const std::string& name : for_operators) EXPECT_TRUE(helped.contains(name)) << name;
}

// The reasons are labels of a metric, whose series must exist before they are needed.
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
