#include "service/api/roster.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "service/api/identity_match.h"

namespace participants {
namespace {

// Graph may show a person as an application, so an application's ID may appear under other kinds.
bool IsOf(const graph::Participant& participant, std::string_view client_id) {
  return MatchesApplication(client_id, participant.info.identity);
}

}  // namespace

Task<graph::GraphResult<SeenRoster>> ReadRoster(const ReadPermit& permit,
                                                const RosterReading& reading, std::string call_id,
                                                std::string own_id) {
  auto asking = permit.Ask(&graph::ListParticipants, {.call_id = std::move(call_id)});
  auto result = co_await asking;
  if (!result.ok()) co_return std::move(result.error());
  const v1::RosterCoverage coverage = CoverageOf(result.value(), reading.client_id, own_id);
  reading.metrics.OnRead(coverage);
  co_return SeenRoster{std::move(result.value()), coverage};
}

Task<bool> FreeEntries(const ReadPermit& permit, graph::Roster& roster) {
  constexpr size_t kSome = 100;  // A tenth of a millisecond.
  for (auto& left = roster.participants; !left.empty();) {
    left.resize(left.size() - std::min(left.size(), kSome));
    co_await permit.AwaitTurn();
  }
  co_return true;
}

v1::RosterCoverage CoverageOf(const graph::Roster& roster, std::string_view client_id,
                              std::string_view own_id) {
  if (!roster.is_whole) return v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED;
  const bool alone = std::ranges::all_of(roster.participants, [&](const graph::Participant& entry) {
    return own_id.empty()
               ? IsOwn(entry, roster, client_id)
               : IsSameId(entry.id, own_id) || IsSameId(entry.info.participant_id, own_id);
  });
  return alone ? v1::ROSTER_COVERAGE_NOT_REPORTED : v1::ROSTER_COVERAGE_AS_REPORTED;
}

bool IsOwn(const graph::Participant& entry, const graph::Roster& roster,
           std::string_view client_id) {
  if (!client_id.empty()) return IsOf(entry, client_id);
  return IsApplication(entry) && std::ranges::count_if(roster.participants, &IsApplication) == 1;
}

bool MayBeOwn(const graph::Participant& entry, std::string_view client_id) {
  return client_id.empty() ? IsApplication(entry) : IsOf(entry, client_id);
}

bool IsApplication(const graph::Participant& entry) {
  return entry.info.identity.contains("application") ||
         entry.info.identity.contains("applicationInstance");
}

const graph::Participant* FindById(const graph::Roster& roster, std::string_view participant_id) {
  const auto found =
      std::ranges::find_if(roster.participants, [&](const graph::Participant& entry) {
        return IsSameId(entry.id, participant_id) ||
               IsSameId(entry.info.participant_id, participant_id);
      });
  return found == roster.participants.end() ? nullptr : &*found;
}

}  // namespace participants
