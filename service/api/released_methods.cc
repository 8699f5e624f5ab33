#include "service/api/released_methods.h"

#include <algorithm>
#include <array>
#include <utility>

namespace participants {
namespace {

constexpr auto kReleasedMethods =
    std::to_array<std::string_view>({"/participants.v1.ParticipantService/RemoveParticipant",
                                     "/participants.v1.ParticipantService/InviteParticipants"});

}  // namespace

std::span<const std::string_view> ReleasedMethods() { return kReleasedMethods; }

access::ApiMethods SplitByRelease(std::vector<std::string> paths) {
  access::ApiMethods methods;
  for (std::string& path : paths) {
    const bool released = std::ranges::find(kReleasedMethods, path) != kReleasedMethods.end();
    (released ? methods.released : methods.added).push_back(std::move(path));
  }
  return methods;
}

}  // namespace participants
