#include "tests/soak/invitation_check.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace participants::soak {
namespace {

using graph_emulator::JournalEntry;

// The attempts of one caller's one call.
struct Arrivals {
  std::string context;
  bool may_be_accepted = false;
  bool was_repeated_wrongly = false;
};

// Whether the request certainly had no effect: see the rule for a 503 in fault_mix.h.
bool WasRefused(const JournalEntry& entry) {
  if (entry.applied) return false;
  return entry.status == 503 || (entry.status >= 400 && entry.status < 500 && entry.status != 408);
}

std::string ContextOf(const JournalEntry& entry) {
  const auto body = nlohmann::json::parse(entry.body, nullptr, /*allow_exceptions=*/false);
  return body.is_object() ? body.value("clientContext", "") : "";
}

std::string CallOf(const JournalEntry& entry) {
  return std::string(graph_emulator::FindHeader(entry.headers, "client-request-id"));
}

bool IsInvitation(const JournalEntry& entry) {
  return entry.method == "POST" && entry.target.ends_with("/invite");
}

// Groups by client-request-id, which all attempts of a call share. An attempt that was cut before
// its body arrived has no context.
std::unordered_map<std::string, Arrivals> GroupByCall(const std::vector<JournalEntry>& journal) {
  std::unordered_map<std::string, Arrivals> calls;
  for (const JournalEntry& entry : journal) {
    if (!IsInvitation(entry)) continue;
    Arrivals& call = calls[CallOf(entry)];
    if (!entry.body.empty()) call.context = ContextOf(entry);
    call.was_repeated_wrongly |= call.may_be_accepted;
    call.may_be_accepted |= !WasRefused(entry);
  }
  return calls;
}

}  // namespace

std::vector<WrongInvitation> CheckInvitations(const std::vector<JournalEntry>& journal,
                                              const EffectsHeard& heard) {
  std::vector<WrongInvitation> wrong;
  const auto add = [&](std::vector<std::string> calls, const std::string& context,
                       const char* what) {
    wrong.push_back({absl::StrCat("the invitation ", context, " ", what), std::move(calls)});
  };
  for (const auto& [id, call] : GroupByCall(journal)) {
    if (call.was_repeated_wrongly)
      add({id}, call.context, "was sent again after an unknown outcome");
    if (!call.context.empty() && !heard.contains(call.context)) {
      add({id}, call.context, "is nobody's in this round");
    }
  }
  std::unordered_map<std::string, std::vector<std::string>> accepted;  // The calls, by context.
  for (const JournalEntry& entry : journal) {
    if (IsInvitation(entry) && entry.applied) accepted[ContextOf(entry)].push_back(CallOf(entry));
  }
  for (const auto& [context, calls] : accepted) {
    if (calls.size() > 1) add(calls, context, "was accepted twice");
    const auto effect = heard.find(context);
    if (effect != heard.end() && effect->second == "none") {
      add(calls, context, "was accepted, and its caller heard that nothing was done");
    }
  }
  return wrong;
}

}  // namespace participants::soak
