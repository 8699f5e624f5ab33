// What Boost.JSON's parser calls for each piece of a document, and what is made of them.
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

// A document is a page of participants, or one of them. The places of Graph's document that are
// looked at are levels; of each, `Find` knows the members. Of members that occur twice the last
// counts.
class ParticipantsHandler {
 public:
  // What the document is.
  enum class Shape { kPage, kParticipant };

  explicit ParticipantsHandler(Shape shape) : shape_(shape) {}

  // Once the document has ended. False = it is not of that shape.
  bool complete() const { return complete_; }
  RosterPage& page() { return page_; }
  // Some bytes that have been taken for what is kept, also of what has not ended yet.
  size_t bytes_kept() const { return bytes_kept_ + key_.size(); }

  // By Boost.JSON's names.
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
  // Where the next value goes, by its type.
  struct Slot {
    std::string* text = nullptr;
    bool* flag = nullptr;
    int64_t* number = nullptr;
    Level object = Level::kIgnored;
    Level array = Level::kIgnored;
    bool tells_who = false;  // What it holds instead of its type, or too much of, is a gap.
  };

  Slot Find(std::string_view key);
  Slot FindInParticipant(std::string_view key);
  Slot FindInInfo(std::string_view key);
  Slot FindInStream(std::string_view key);
  enum class Type { kObject, kArray, kText, kNull, kOther };
  // The place of a value: of a member what its key has found, of an element what its array holds.
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
