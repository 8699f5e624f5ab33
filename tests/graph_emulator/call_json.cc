#include "tests/graph_emulator/call_json.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/field_reader.h"
#include "tests/graph_emulator/roster_json.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostGenerated = 20'000;

template <class Value>
using Named = std::pair<absl::string_view, Value>;

constexpr Named<RosterMode> kModes[] = {{"full", RosterMode::kFull},
                                        {"peer_to_peer", RosterMode::kPeerToPeer},
                                        {"until_third", RosterMode::kUntilThird}};
constexpr Named<JoinedId> kJoinedIds[] = {
    {"same", JoinedId::kSame}, {"linked", JoinedId::kLinked}, {"unlinked", JoinedId::kUnlinked}};
constexpr Named<CalleeBehaviour> kCallees[] = {{"answer", CalleeBehaviour::kAnswer},
                                               {"decline", CalleeBehaviour::kDecline},
                                               {"time_out", CalleeBehaviour::kTimeOut},
                                               {"pstn_failure", CalleeBehaviour::kPstnFailure}};
constexpr Named<OperationsKept> kOperations[] = {{"off", OperationsKept::kNone},
                                                 {"until_done", OperationsKept::kUntilDone},
                                                 {"kept", OperationsKept::kForGood}};

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

// Nothing when the field is missing or invalid.
template <class Value, std::size_t n>
std::optional<Value> ReadNamed(FieldReader& reader, const char* field,
                               const Named<Value> (&choices)[n]) {
  std::optional<std::string> text;
  reader.Read(field, text);
  if (!text) return std::nullopt;
  for (const auto& [name, value] : choices) {
    if (name == *text) return value;
  }
  const auto add_name = [](std::string* out, const Named<Value>& choice) {
    absl::StrAppend(out, choice.first);
  };
  reader.Refuse(
      Wrong(absl::StrCat(field, " must be one of ", absl::StrJoin(choices, ", ", add_name))));
  return std::nullopt;
}

absl::StatusOr<RosterSettings> RosterFromJson(const json& document) {
  FieldReader reader(document);
  RosterSettings roster;
  if (const auto mode = ReadNamed(reader, "mode", kModes)) roster.mode = *mode;
  reader.Read("appear_after_ms", roster.appear_after);
  reader.Read("disappear_after_ms", roster.disappear_after);
  reader.Read("limit", roster.limit);
  reader.Read("page_size", roster.page_size);
  reader.Read("next_link", roster.next_link);
  if (roster.page_size == std::uint64_t{0}) reader.Refuse(Wrong("page_size must be at least 1"));
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return roster;
}

absl::Status AddParticipants(const json& documents, std::vector<RosterEntry>& participants) {
  if (!documents.is_array()) return Wrong("participants must be an array");
  for (const json& document : documents) {
    auto participant = ParticipantFromJson(document);
    if (!participant.ok()) {
      return Wrong(absl::StrCat("participants[", participants.size(),
                                "]: ", participant.status().message()));
    }
    participants.push_back(*std::move(participant));
  }
  return absl::OkStatus();
}

// Those of the call, or those who join it.
void ReadParticipants(FieldReader& reader, std::uint64_t generated_before,
                      std::vector<RosterEntry>& participants, std::uint64_t& generate) {
  if (const auto documents = reader.Take("participants")) {
    reader.Refuse(AddParticipants(*documents, participants));
  }
  reader.Read("generate", generate);
  if (generate > kMostGenerated) {
    return reader.Refuse(Wrong(absl::StrCat("generate must be 0 to ", kMostGenerated)));
  }
  for (std::uint64_t number = 1; number <= generate; ++number) {
    participants.push_back(GeneratedParticipant(generated_before + number));
  }
}

absl::StatusOr<JoiningSettings> JoiningFromJson(const json& document,
                                                std::uint64_t generated_before) {
  FieldReader reader(document);
  JoiningSettings joining;
  std::uint64_t generate = 0;
  ReadParticipants(reader, generated_before, joining.participants, generate);
  reader.Read("per_removal", joining.per_removal);
  if (joining.per_removal == 0) reader.Refuse(Wrong("per_removal must be at least 1"));
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return joining;
}

}  // namespace

absl::StatusOr<CallPlan> CallFromJson(absl::string_view text) {
  const json document = json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return Wrong("the body must be {\"participants\":[...]}");
  FieldReader reader(document);
  CallPlan plan;
  CallSettings& settings = plan.settings;
  std::uint64_t generate = 0;
  ReadParticipants(reader, 0, plan.participants, generate);
  if (const auto joining = reader.Take("joining")) {
    auto parsed = JoiningFromJson(*joining, generate);
    if (!parsed.ok()) return Wrong(absl::StrCat("joining: ", parsed.status().message()));
    settings.joining = *std::move(parsed);
  }
  reader.Read("myParticipantId", settings.my_participant_id);
  if (const auto roster = reader.Take("roster")) {
    auto parsed = RosterFromJson(*roster);
    if (!parsed.ok()) return Wrong(absl::StrCat("roster: ", parsed.status().message()));
    settings.roster = *std::move(parsed);
  }
  if (const auto id = ReadNamed(reader, "joined_id", kJoinedIds)) settings.joined_id = *id;
  settings.callee = ReadNamed(reader, "callee", kCallees);
  reader.Read("ring_ms", settings.ring_time);
  if (const auto kept = ReadNamed(reader, "operations", kOperations)) settings.operations = *kept;
  reader.Read("not_in_call", settings.not_in_call);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return plan;
}

}  // namespace participants::graph_emulator
