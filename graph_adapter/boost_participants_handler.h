// The callbacks of Boost.JSON's parser: builds participants from the pieces of a document.
#ifndef GRAPH_ADAPTER_BOOST_PARTICIPANTS_HANDLER_H_
#define GRAPH_ADAPTER_BOOST_PARTICIPANTS_HANDLER_H_

#include <boost/json/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph_adapter/boost_participants_reader.h"
#include "graph_adapter/graph_types.h"

namespace participants::graph {

// Reads a page of participants or a single participant. A Level is a place in Graph's document;
// `Find` knows the members that are read there. If a member occurs twice, the last one counts.
class ParticipantsHandler {
 public:
  // The kind of document.
  enum class Shape { kPage, kParticipant };

  explicit ParticipantsHandler(Shape shape) : shape_(shape) {}

  // Call after the end of the document. False = the document does not have that shape.
  bool complete() const { return complete_; }
  RosterPage& page() { return page_; }
  // Approximate number of bytes that the kept values use, including incomplete ones.
  size_t bytes_kept() const { return bytes_kept_ + key_.size(); }

  // Names required by Boost.JSON.
  using ErrorCode = boost::json::error_code;
  using Text = boost::json::string_view;
  // NOLINTBEGIN(readability-identifier-naming)
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_object_begin(ErrorCode&);
  bool on_object_end(std::size_t, ErrorCode&);
  bool on_array_begin(ErrorCode&);
  bool on_array_end(std::size_t, ErrorCode&);
  bool on_key_part(Text part, std::size_t, ErrorCode&);
  bool on_key(Text part, std::size_t, ErrorCode&);
  bool on_string_part(Text part, std::size_t, ErrorCode&);
  bool on_string(Text part, std::size_t, ErrorCode&);
  bool on_number_part(Text, ErrorCode&) { return true; }
  bool on_int64(int64_t value, Text, ErrorCode&);
  bool on_uint64(uint64_t value, Text, ErrorCode& ec);
  bool on_double(double, Text, ErrorCode&);
  bool on_bool(bool value, ErrorCode&);
  bool on_null(ErrorCode&);
  bool on_comment_part(Text, ErrorCode&) { return true; }
  bool on_comment(Text, ErrorCode&) { return true; }
  // NOLINTEND(readability-identifier-naming)

 private:
  enum class Level {
    kDocument,
    kPage,
    kEntries,
    kParticipant,
    kInfo,
    kIdentities,
    kIdentity,
    kStreams,
    kStream,
    kRecording,
    kRemoved,
    kIgnored
  };
  // The destination of the next value, by its type.
  struct Slot {
    std::string* text = nullptr;
    bool* flag = nullptr;
    int64_t* number = nullptr;
    Level object = Level::kIgnored;
    Level array = Level::kIgnored;
    bool tells_who = false;  // A value of another type, null aside, is a gap.
  };

  Slot Find(std::string_view key);
  Slot FindInParticipant(std::string_view key);
  Slot FindInInfo(std::string_view key);
  Slot FindInStream(std::string_view key);
  enum class Type { kObject, kArray, kText, kNull, kOther };
  // Returns the slot of the next value: for a member, the slot that its key selected; for an
  // element, the slot of its array.
  Slot TakeSlot(Type type);
  void TakeText(Text part);
  void Enter(Level level);

  Participant& participant() { return page_.participants.back(); }

  const Shape shape_;
  std::vector<Level> levels_ = {Level::kDocument};
  std::string key_;
  Slot slot_;
  bool text_begun_ = false;
  std::string number_text_;
  std::string identity_kind_;
  Identity* identity_ = nullptr;

  RosterPage page_;
  bool complete_ = false;
  size_t bytes_kept_ = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_BOOST_PARTICIPANTS_HANDLER_H_
