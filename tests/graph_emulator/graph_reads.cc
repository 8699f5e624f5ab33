#include "tests/graph_emulator/graph_reads.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/graph_documents.h"
#include "tests/graph_emulator/graph_refusals.h"
#include "tests/graph_emulator/roster_page.h"

namespace participants::graph_emulator {
namespace {

// Ids are opaque, but none of Graph's contains a space, a control character or a slash. A badly
// built URL does.
bool IsMalformedId(absl::string_view id) {
  return std::any_of(id.begin(), id.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isspace(byte) || absl::ascii_iscntrl(byte) || c == '/';
  });
}

}  // namespace

GraphReads::GraphReads(absl::string_view base_url, CallState* calls)
    : origin_(absl::StripSuffix(base_url, "/v1.0")), calls_(calls) {}

HttpAnswer GraphReads::GetCall(const std::string& call_id, const RequestIds& ids) const {
  const CallSettings* settings = calls_->Settings(call_id);
  if (settings == nullptr) return NoSuchCall(ids);
  nlohmann::json call = {{"id", call_id}, {"state", "established"}};
  if (!settings->my_participant_id.empty()) call["myParticipantId"] = settings->my_participant_id;
  return GraphJson(200, call);
}

HttpAnswer GraphReads::ListParticipants(absl::string_view target, const std::string& call_id,
                                        absl::string_view query, const RequestIds& ids) {
  const CallSettings* settings = calls_->Settings(call_id);
  if (settings == nullptr) return query.empty() ? NoSuchCall(ids) : NoSuchOption(ids);
  const auto entries_before = EntriesBefore(settings->roster, query);
  if (!entries_before) return NoSuchOption(ids);
  if (settings->not_in_call) return NotInCall(ids);
  const std::string self_url = absl::StrCat(origin_, target.substr(0, target.find('?')));
  return GraphJson(200,
                   ParticipantCollection(call_id, PageOf(settings->roster, *calls_->Listed(call_id),
                                                         *entries_before, self_url)));
}

HttpAnswer GraphReads::GetParticipant(const std::string& call_id, const std::string& participant_id,
                                      const RequestIds& ids) {
  if (IsMalformedId(participant_id)) return BadRequest("The participant id is malformed.", ids);
  const CallSettings* settings = calls_->Settings(call_id);
  if (settings == nullptr) return NoSuchCall(ids);
  if (settings->not_in_call) return NotInCall(ids);
  const auto participant = calls_->Find(call_id, participant_id);
  if (!participant) return GraphError(404, "NotFound", "Participant not found", ids);
  return GraphJson(200, ParticipantEntity(call_id, *participant));
}

HttpAnswer GraphReads::GetOperation(const std::string& call_id, const std::string& operation_id,
                                    const RequestIds& ids) {
  if (!calls_->HasCall(call_id)) return NoSuchCall(ids);
  const auto operation = calls_->FindOperation(call_id, operation_id);
  if (!operation) return GraphError(404, "NotFound", "Operation not found", ids);
  return GraphJson(200, OperationNow(*operation));
}

}  // namespace participants::graph_emulator
