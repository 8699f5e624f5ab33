#include "service/api/roster_metrics.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace participants {
namespace {

// "ROSTER_COVERAGE_AS_REPORTED" -> "as_reported".
std::string Label(const std::string& name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

}  // namespace

RosterMetrics::RosterMetrics(prometheus::Registry& registry) {
  auto& coverages = prometheus::BuildCounter()
                        .Name("participants_roster_coverage_total")
                        .Help("Rosters that were read, by coverage.")
                        .Register(registry);
  for (const v1::RosterCoverage coverage :
       {v1::ROSTER_COVERAGE_AS_REPORTED, v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED,
        v1::ROSTER_COVERAGE_NOT_REPORTED}) {
    coverages_[coverage] = &coverages.Add(
        {{"coverage", Label(v1::RosterCoverage_Name(coverage), "ROSTER_COVERAGE_")}});
  }
  auto& outcomes = prometheus::BuildCounter()
                       .Name("participants_invitation_outcomes_total")
                       .Help("Outcomes of invited participants that were returned to callers.")
                       .Register(registry);
  using Outcome = v1::InvitationOutcome;
  const auto add = [&](Outcome::State state, Outcome::Source source) {
    outcomes_[{state, source}] =
        &outcomes.Add({{"state", Label(Outcome::State_Name(state), "STATE_")},
                       {"source", Label(Outcome::Source_Name(source), "SOURCE_")}});
  };
  for (const auto source : {Outcome::SOURCE_ROSTER, Outcome::SOURCE_ROSTER_IDENTITY}) {
    add(Outcome::STATE_JOINED, source);
    add(Outcome::STATE_IN_LOBBY, source);
  }
  for (const auto source : {Outcome::SOURCE_OPERATION, Outcome::SOURCE_TIME}) {
    add(Outcome::STATE_PENDING, source);
  }
  add(Outcome::STATE_FAILED, Outcome::SOURCE_OPERATION);
  add(Outcome::STATE_ABSENT, Outcome::SOURCE_TIME);
  add(Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED);
}

void RosterMetrics::OnRead(v1::RosterCoverage coverage) { coverages_.at(coverage)->Increment(); }

void RosterMetrics::OnOutcome(const v1::InvitationOutcome& outcome) {
  outcomes_.at({outcome.state(), outcome.source()})->Increment();
}

}  // namespace participants
