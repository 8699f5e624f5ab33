// Any body that decodes as an operation can be sent to a caller, and matches the JSON.
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "graph_adapter/graph_json.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/invite_participants.h"
#include "tests/fuzz/oracle.h"

namespace participants::fuzz {
namespace {

using nlohmann::json;

// The member's string; empty when it is not one.
std::string Text(const json& object, const char* name) {
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : "";
}

// Checks a member written as a number. The unit tests cover numbers written as strings.
void CheckNumber(const json& info, const char* name, int32_t decoded) {
  const auto member = info.find(name);
  if (member == info.end() || !member->is_number()) {
    if (member == info.end() || !member->is_string()) {
      Require(decoded == 0, "what is no number is zero");
    }
    return;
  }
  const auto value = member->get<double>();
  const bool fits =
      value >= std::numeric_limits<int32_t>::min() && value <= std::numeric_limits<int32_t>::max();
  if (!fits) Require(decoded == 0, "a number beyond int32 is zero");
  if (fits && member->is_number_integer()) {
    Require(decoded == member->get<int64_t>(), "a number within int32 is kept");
  }
}

void CheckResult(const json& document, const std::optional<graph::ResultInfo>& result) {
  const auto info = document.find("resultInfo");
  const bool is_object = info != document.end() && info->is_object();
  Require(result.has_value() == is_object, "a result there is when Graph gave one");
  if (!result) return;
  CheckNumber(*info, "code", result->code);
  CheckNumber(*info, "subcode", result->subcode);
  Require(result->message == Text(*info, "message"), "the message is Graph's");
}

void CheckParticipants(const json& document, const graph::InviteParticipantsOperation& operation) {
  const auto list = document.find("participants");
  size_t entry = 0;
  if (list != document.end() && list->is_array()) {
    for (const json& participant : *list) {
      if (!participant.is_object()) continue;
      Require(entry < operation.participants.size(), "no participant is lost");
      const graph::InvitationParticipantInfo& decoded = operation.participants[entry++];
      Require(decoded.id == Text(participant, "id"), "a participant has its id");
      Require(decoded.participant_id == Text(participant, "participantId"),
              "a participant has its participantId");
    }
  }
  Require(entry == operation.participants.size(), "no participant is made up");
}

// Encodes and decodes it as for the caller: protobuf rejects a string that is not UTF-8.
void CheckSendable(const graph::InviteParticipantsOperation& operation) {
  const v1::InviteParticipantsOperation sent = ToProto(operation);
  Require(sent.status() != v1::OPERATION_STATUS_UNSPECIFIED, "a status is never unspecified");
  v1::InviteParticipantsOperation received;
  Require(received.ParseFromString(sent.SerializeAsString()), "the message parses");
  Require(received.id() == operation.id, "the id arrives");
  Require(received.client_context() == operation.client_context, "the client_context arrives");
  Require(received.participants_size() == static_cast<int>(operation.participants.size()),
          "every participant arrives");
  for (int i = 0; i < received.participants_size(); ++i) {
    const graph::InvitationParticipantInfo& decoded =
        operation.participants[static_cast<size_t>(i)];
    Require(received.participants(i).id() == decoded.id, "a participant's id arrives");
    size_t identities = received.participants(i).identity().other().size();
    const auto* reflection = v1::IdentitySet::GetReflection();
    const auto* descriptor = v1::IdentitySet::descriptor();
    for (int field = 0; field < descriptor->field_count(); ++field) {
      if (descriptor->field(field)->is_repeated()) continue;
      identities +=
          reflection->HasField(received.participants(i).identity(), descriptor->field(field)) ? 1
                                                                                              : 0;
    }
    Require(identities == decoded.identity.size(), "every identity arrives");
  }
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  const absl::string_view body = fuzz::AsText(data, size);
  const auto operation = graph::DecodeInviteOperation(body);
  const auto mute = graph::DecodeOperation(body);
  fuzz::Require(mute.has_value() == operation.has_value(), "both kinds of operation are objects");
  if (!operation) return 0;
  fuzz::Require(*mute == static_cast<const graph::CommsOperation&>(*operation),
                "what both kinds have is the same");
  const auto document =
      nlohmann::json::parse(body.begin(), body.end(), nullptr, /*allow_exceptions=*/false);
  fuzz::Require(document.is_object(), "what decodes is a JSON object");
  fuzz::Require(operation->id == fuzz::Text(document, "id"), "the id is Graph's");
  fuzz::CheckResult(document, operation->result_info);
  fuzz::CheckParticipants(document, *operation);
  fuzz::CheckSendable(*operation);
  return 0;
}
