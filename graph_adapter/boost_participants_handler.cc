#include "graph_adapter/boost_participants_handler.h"

#include <utility>

#include "absl/strings/numbers.h"

namespace participants::graph {

bool ParticipantsHandler::on_object_begin(ErrorCode&) {
  const Level level = TakeSlot(Type::kObject).object;
  if (level == Level::kParticipant) {
    page_.participants.emplace_back();
    bytes_kept_ += sizeof(Participant);
  } else if (level == Level::kIdentity) {
    identity_ = &participant().info.identity[identity_kind_];
    bytes_kept_ += sizeof(IdentitySet::value_type) + identity_kind_.size();
  } else if (level == Level::kStream) {
    participant().media_streams.emplace_back();
    bytes_kept_ += sizeof(MediaStream);
  }
  Enter(level);
  return true;
}

bool ParticipantsHandler::on_object_end(std::size_t, ErrorCode&) {
  levels_.pop_back();
  if (levels_.size() == 1 && shape_ == Shape::kParticipant) complete_ = true;
  return true;
}

bool ParticipantsHandler::on_array_begin(ErrorCode&) {
  const Level level = TakeSlot(Type::kArray).array;
  if (level == Level::kEntries) complete_ = true;
  Enter(level);
  return true;
}

bool ParticipantsHandler::on_array_end(std::size_t, ErrorCode&) {
  levels_.pop_back();
  return true;
}

bool ParticipantsHandler::on_key_part(Text part, std::size_t, ErrorCode&) {
  key_.append(part.data(), part.size());
  return true;
}

bool ParticipantsHandler::on_key(Text part, std::size_t, ErrorCode&) {
  key_.append(part.data(), part.size());
  slot_ = Find(key_);
  key_.clear();
  return true;
}

bool ParticipantsHandler::on_string_part(Text part, std::size_t, ErrorCode&) {
  TakeText(part);
  return true;
}

bool ParticipantsHandler::on_string(Text part, std::size_t, ErrorCode&) {
  TakeText(part);
  text_begun_ = false;
  const Slot slot = std::exchange(slot_, {});
  if (slot.text != nullptr) {
    page_.has_gaps |= slot.text == &page_.next_link && slot.text->empty();
  } else if (slot.number != nullptr) {
    // OData also allows an int64 to be a text.
    if (!absl::SimpleAtoi(number_text_, slot.number)) *slot.number = 0;
    number_text_.clear();
  }
  return true;
}

void ParticipantsHandler::TakeText(Text part) {
  if (!std::exchange(text_begun_, true)) slot_ = TakeSlot(Type::kText);
  std::string* const place = slot_.number != nullptr ? &number_text_ : slot_.text;
  if (place == nullptr) return;
  place->append(part.data(), part.size());
  bytes_kept_ += part.size();
}

bool ParticipantsHandler::on_int64(int64_t value, Text, ErrorCode&) {
  const Slot slot = TakeSlot(Type::kOther);
  if (slot.number != nullptr) *slot.number = value;
  return true;
}

bool ParticipantsHandler::on_uint64(uint64_t, Text, ErrorCode&) {
  (void)TakeSlot(Type::kOther);  // The value exceeds an int64.
  return true;
}

bool ParticipantsHandler::on_double(double, Text, ErrorCode&) {
  (void)TakeSlot(Type::kOther);
  return true;
}

bool ParticipantsHandler::on_bool(bool value, ErrorCode&) {
  const Slot slot = TakeSlot(Type::kOther);
  if (slot.flag != nullptr) *slot.flag = value;
  return true;
}

bool ParticipantsHandler::on_null(ErrorCode&) {
  (void)TakeSlot(Type::kNull);
  return true;
}

ParticipantsHandler::Slot ParticipantsHandler::TakeSlot(Type type) {
  switch (levels_.back()) {
    case Level::kDocument:
      return {.object = shape_ == Shape::kPage ? Level::kPage : Level::kParticipant};
    case Level::kEntries:
      page_.has_gaps |= type != Type::kObject;
      return {.object = Level::kParticipant};
    case Level::kStreams:
      return {.object = Level::kStream};
    default:
      page_.has_gaps |= slot_.tells_who && type != Type::kNull &&
                        type != (slot_.text != nullptr ? Type::kText : Type::kObject);
      return std::exchange(slot_, {});
  }
}

void ParticipantsHandler::Enter(Level level) { levels_.push_back(level); }

ParticipantsHandler::Slot ParticipantsHandler::Find(std::string_view key) {
  const auto text = [](std::string& place) {
    place.clear();
    return Slot{.text = &place};
  };
  switch (levels_.back()) {
    case Level::kPage:
      if (key == "value") {
        page_.participants.clear();
        complete_ = false;
        return {.array = Level::kEntries};
      }
      if (key == "@odata.nextLink") {
        return page_.next_link.clear(), Slot{.text = &page_.next_link, .tells_who = true};
      }
      return {};
    case Level::kParticipant:
      return FindInParticipant(key);
    case Level::kInfo:
      return FindInInfo(key);
    case Level::kIdentities:
      if (key.empty() || key.front() == '@') return {};
      identity_kind_ = std::string(key);
      participant().info.identity.erase(identity_kind_);
      return {.object = Level::kIdentity, .tells_who = true};
    case Level::kIdentity:
      if (key == "id")
        return identity_->id.clear(), Slot{.text = &identity_->id, .tells_who = true};
      if (key == "displayName") return text(identity_->display_name);
      if (key == "tenantId") return text(identity_->tenant_id);
      if (key == "identityProvider") return text(identity_->identity_provider);
      return {};
    case Level::kStream:
      return FindInStream(key);
    case Level::kRecording:
      return key == "recordingStatus" ? text(participant().recording_status) : Slot();
    case Level::kRemoved:
      return key == "reason" ? text(participant().removed_reason) : Slot();
    default:
      return {};
  }
}

ParticipantsHandler::Slot ParticipantsHandler::FindInParticipant(std::string_view key) {
  Participant& found = participant();
  if (key == "id") return found.id.clear(), Slot{.text = &found.id, .tells_who = true};
  if (key == "info") return found.info = {}, Slot{.object = Level::kInfo, .tells_who = true};
  if (key == "isInLobby") return found.is_in_lobby = false, Slot{.flag = &found.is_in_lobby};
  if (key == "isMuted") return found.is_muted = false, Slot{.flag = &found.is_muted};
  if (key == "mediaStreams") return found.media_streams.clear(), Slot{.array = Level::kStreams};
  if (key == "metadata") return found.metadata.clear(), Slot{.text = &found.metadata};
  if (key == "recordingInfo") {
    return found.recording_status.clear(), Slot{.object = Level::kRecording};
  }
  if (key == "removedState") return found.removed_reason.clear(), Slot{.object = Level::kRemoved};
  if (key == "rosterSequenceNumber") {
    return found.roster_sequence_number = 0, Slot{.number = &found.roster_sequence_number};
  }
  return {};
}

ParticipantsHandler::Slot ParticipantsHandler::FindInInfo(std::string_view key) {
  ParticipantInfo& info = participant().info;
  if (key == "identity") {
    return info.identity.clear(), Slot{.object = Level::kIdentities, .tells_who = true};
  }
  if (key == "endpointType") return info.endpoint_type.clear(), Slot{.text = &info.endpoint_type};
  if (key == "languageId") return info.language_id.clear(), Slot{.text = &info.language_id};
  if (key == "region") return info.region.clear(), Slot{.text = &info.region};
  if (key == "countryCode") return info.country_code.clear(), Slot{.text = &info.country_code};
  if (key == "participantId") {
    return info.participant_id.clear(), Slot{.text = &info.participant_id};
  }
  return {};
}

ParticipantsHandler::Slot ParticipantsHandler::FindInStream(std::string_view key) {
  MediaStream& stream = participant().media_streams.back();
  if (key == "mediaType") return stream.media_type.clear(), Slot{.text = &stream.media_type};
  if (key == "direction") return stream.direction.clear(), Slot{.text = &stream.direction};
  if (key == "label") return stream.label.clear(), Slot{.text = &stream.label};
  if (key == "serverMuted") return stream.server_muted = false, Slot{.flag = &stream.server_muted};
  if (key == "sourceId") return stream.source_id.clear(), Slot{.text = &stream.source_id};
  return {};
}

}  // namespace participants::graph
