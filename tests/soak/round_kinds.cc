#include "tests/soak/round_kinds.h"

#include <chrono>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "tests/soak/pause.h"

namespace participants::soak {
namespace {

using Batch = SoakWorld::Batch;

// Makes at least one batch, until the time is over or the program is asked to end.
void MakeBatches(const Batch& batch, SoakWorld& world, absl::Time until, RoundRecord& record) {
  do {
    world.MakeCalls(batch, record);
  } while (absl::Now() < until && Pause(absl::ZeroDuration()) && record.violations.empty());
}

std::string SteadyLoad(SoakWorld& world, absl::Time until, Random&, RoundRecord& record) {
  MakeBatches({}, world, until, record);
  return "";
}

std::string Faults(SoakWorld& world, absl::Time until, Random& random, RoundRecord& record) {
  for (const auto& fault : MixedFaults(random)) world.emulator().AddFault(fault);
  // More at once, since most of them wait for a retry.
  Batch batch{.removals = 500, .invitations = 500};
  batch.swarm.at_once = 200;
  MakeBatches(batch, world, until, record);
  return "";
}

// Most cancels come while a call waits for Graph.
std::string Cancels(SoakWorld& world, absl::Time until, Random&, RoundRecord& record) {
  world.emulator().SetDelay(std::chrono::milliseconds(20));
  Batch batch;
  batch.swarm.cancel_within = absl::Milliseconds(60);
  MakeBatches(batch, world, until, record);
  return "";
}

// From hopeless deadlines to borderline ones.
std::string ShortDeadlines(SoakWorld& world, absl::Time until, Random& random,
                           RoundRecord& record) {
  world.emulator().SetDelay(std::chrono::milliseconds(20));
  static constexpr int kMilliseconds[] = {1, 1, 5, 20, 50, 150};
  do {
    Batch batch{.removals = 50, .invitations = 50};
    batch.swarm.deadline =
        absl::Milliseconds(kMilliseconds[Pick(random, std::size(kMilliseconds))]);
    world.MakeCalls(batch, record);
  } while (absl::Now() < until && Pause(absl::ZeroDuration()) && record.violations.empty());
  return "";
}

std::string Bursts(SoakWorld& world, absl::Time until, Random&, RoundRecord& record) {
  world.emulator().SetDelay(std::chrono::milliseconds(200));
  Batch batch{.removals = 1500, .invitations = 1500};
  batch.swarm.at_once = 3000;
  batch.swarm.deadline = absl::Seconds(20);
  MakeBatches(batch, world, until, record);
  return "";
}

std::string Mistakes(SoakWorld& world, absl::Time until, Random&, RoundRecord& record) {
  do {
    world.MakeMistakes(record);
  } while (absl::Now() < until && Pause(absl::ZeroDuration()) && record.violations.empty());
  return "";
}

// Revokes once: a renewal that calls have forced is not repeated within five seconds.
std::string RevokedToken(SoakWorld& world, absl::Time until, Random&, RoundRecord& record) {
  MakeBatches({}, world, absl::Now(), record);
  world.emulator().RevokeTokens();
  MakeBatches({}, world, until, record);
  return "";
}

// Lasts longer than a token's lifetime, so that the token also expires.
std::string FailingTokenEndpoint(SoakWorld& world, absl::Time until, Random& random,
                                 RoundRecord& record) {
  world.emulator().AddFault(FailingTokens(random));
  const bool revoked = Pick(random, 2) == 0;
  if (revoked) world.emulator().RevokeTokens();
  MakeBatches({}, world, until + absl::Seconds(4), record);
  return revoked ? "revoked" : "expired";
}

std::string TotalOutage(SoakWorld& world, absl::Time until, Random& random, RoundRecord& record) {
  const Outage outage = PickOutage(random);
  world.emulator().AddFault(outage.fault);
  Batch batch;
  batch.swarm.deadline = absl::Seconds(2);
  MakeBatches(batch, world, until, record);
  return outage.name;
}

std::string Idle(SoakWorld&, absl::Time until, Random&, RoundRecord&) {
  (void)Pause(until - absl::Now());
  return "";
}

const std::vector<RoundKind>& AllRoundKinds() {
  static const auto* const kinds = new std::vector<RoundKind>{
      {"steady load", {{"OK"}}, SteadyLoad},
      {"faults",
       {{"OK", "GRAPH_THROTTLED", "GRAPH_UNAVAILABLE", "GRAPH_INTERNAL_ERROR",
         "GRAPH_MALFORMED_RESPONSE", "INVITE_OUTCOME_UNKNOWN", "DEADLINE"}},
       Faults},
      // A caller that cancels, or gets its answer at once, may call again before a service on a
      // busy machine has destroyed the old call. Hence LOCAL_OVERLOAD.
      {"cancels", {{"OK", "CANCELLED", "LOCAL_OVERLOAD"}, true}, Cancels},
      {"short deadlines", {{"OK", "DEADLINE", "LOCAL_OVERLOAD"}}, ShortDeadlines},
      {"bursts", {{"OK", "LOCAL_OVERLOAD"}}, Bursts},
      {"mistakes",
       {{"INVALID_REQUEST", "MALFORMED_REQUEST", "CALL_NOT_FOUND", "PARTICIPANT_NOT_FOUND"}},
       Mistakes},
      {"revoked token", {{"OK", "GRAPH_CREDENTIAL_REJECTED"}}, RevokedToken},
      {"token endpoint",
       {{"OK", "TOKEN_UNAVAILABLE", "GRAPH_CREDENTIAL_REJECTED", "LOCAL_OVERLOAD"}},
       FailingTokenEndpoint},
      {"outage",
       {{"OK", "GRAPH_UNAVAILABLE", "GRAPH_THROTTLED", "INVITE_OUTCOME_UNKNOWN", "DEADLINE"}},
       TotalOutage},
      {"idle", {}, Idle}};
  return *kinds;
}

}  // namespace

std::vector<const RoundKind*> RoundKindsNamed(const std::string& parts) {
  std::vector<absl::string_view> wanted = absl::StrSplit(parts, ',', absl::SkipWhitespace());
  if (wanted.empty()) wanted.emplace_back("");
  std::set<const RoundKind*> kinds;
  for (const absl::string_view part : wanted) {
    bool found = false;
    for (const RoundKind& kind : AllRoundKinds()) {
      if (!absl::StrContains(kind.name, absl::StripAsciiWhitespace(part))) continue;
      found = true;
      kinds.insert(&kind);
    }
    if (!found) return {};
  }
  return {kinds.begin(), kinds.end()};
}

const RoundKind& RoundDeck::Next() {
  if (left_.empty()) left_ = kinds_;
  std::swap(left_[Pick(random_, left_.size())], left_.back());
  const RoundKind* const next = left_.back();
  left_.pop_back();
  return *next;
}

}  // namespace participants::soak
