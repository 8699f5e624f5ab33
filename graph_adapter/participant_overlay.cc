#include "graph_adapter/participant_overlay.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"

namespace participants::graph {
namespace {

bool SameId(const std::string& a, const std::string& b) {
  return !a.empty() && absl::EqualsIgnoreCase(a, b);
}

// Compares ids across all kinds: Graph's samples show an invited user under `application`.
bool SharesIdentity(const InvitationParticipantInfo& a, const InvitationParticipantInfo& b) {
  return std::any_of(a.identity.begin(), a.identity.end(), [&b](const auto& mine) {
    return std::any_of(b.identity.begin(), b.identity.end(), [&mine](const auto& theirs) {
      return SameId(mine.second.id, theirs.second.id);
    });
  });
}

void Overlay(std::string& onto, std::string&& answer) {
  if (!answer.empty()) onto = std::move(answer);
}

void Overlay(Identity& onto, Identity&& answer) {
  Overlay(onto.id, std::move(answer.id));
  Overlay(onto.display_name, std::move(answer.display_name));
  Overlay(onto.tenant_id, std::move(answer.tenant_id));
  Overlay(onto.identity_provider, std::move(answer.identity_provider));
  for (auto& [key, value] : answer.other) onto.other.insert_or_assign(key, std::move(value));
}

void Overlay(InvitationParticipantInfo& onto, InvitationParticipantInfo&& answer) {
  for (auto& [kind, identity] : answer.identity) {
    Overlay(onto.identity[kind], std::move(identity));
  }
  // Keep our spelling even if the answer has another case: callers know ours.
  if (onto.participant_id.empty()) onto.participant_id = std::move(answer.participant_id);
  Overlay(onto.replaces_call_id, std::move(answer.replaces_call_id));
  onto.hidden |= answer.hidden;
  onto.remove_from_default_audio_routing_group |= answer.remove_from_default_audio_routing_group;
  Overlay(onto.id, std::move(answer.id));
  Overlay(onto.endpoint_type, std::move(answer.endpoint_type));
}

}  // namespace

std::vector<InvitationParticipantInfo> OverlayAnswer(
    std::vector<InvitationParticipantInfo> asked, std::vector<InvitationParticipantInfo> answered) {
  std::vector<bool> matched(asked.size(), false);
  const auto take_first = [&](auto&& matches) {
    for (size_t i = 0; i < asked.size(); ++i) {
      if (matched[i]) continue;
      const auto it = std::find_if(answered.begin(), answered.end(),
                                   [&](const auto& answer) { return matches(asked[i], answer); });
      if (it == answered.end()) continue;
      Overlay(asked[i], std::move(*it));
      answered.erase(it);
      matched[i] = true;
    }
  };
  // Match all participant ids first: an identity id must not take the entry of another participant.
  take_first(
      [](const auto& a, const auto& b) { return SameId(a.participant_id, b.participant_id); });
  take_first(SharesIdentity);
  for (auto& surplus : answered) asked.push_back(std::move(surplus));
  return asked;
}

}  // namespace participants::graph
