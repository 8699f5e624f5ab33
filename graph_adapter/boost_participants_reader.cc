#include "graph_adapter/boost_participants_reader.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>  // Header-only mode: compile the source only here.
#include <utility>

#include "graph_adapter/boost_participants_handler.h"

namespace participants::graph {
namespace {

using Shape = ParticipantsHandler::Shape;

// A share grows in steps of at least this size, so that most pieces need no growth.
constexpr size_t kStep = size_t{64} * 1024;

boost::json::parse_options Options() {
  boost::json::parse_options options;
  options.max_depth = 64;
  return options;
}

bool IsWhitespace(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

class ParticipantsReader::Parser {
 public:
  explicit Parser(Shape shape) : parser_(Options(), shape) {}

  // False = not JSON.
  bool Write(std::string_view bytes) {
    boost::json::error_code error;
    size_t read = 0;
    if (!parser_.done()) read = parser_.write_some(true, bytes.data(), bytes.size(), error);
    return !error && IsWhitespace(bytes.substr(read));
  }
  bool End() {
    boost::json::error_code error;
    if (!parser_.done()) parser_.write_some(false, nullptr, 0, error);
    return !error && parser_.done() && handler().complete();
  }
  ParticipantsHandler& handler() { return parser_.handler(); }

 private:
  boost::json::basic_parser<ParticipantsHandler> parser_;
};

ParticipantsReader::ParticipantsReader(RosterMemory::Share& share) : share_(share) {}

ParticipantsReader::~ParticipantsReader() = default;

void ParticipantsReader::Begin() {
  parser_ = std::make_unique<Parser>(Shape::kPage);
  refusal_ = Refusal::kNone;
  used_ = before_;
  awaited_ = 0;
}

bool ParticipantsReader::Read(std::string_view bytes) {
  awaited_ -= std::min(awaited_, bytes.size());
  return Refuse(parser_ == nullptr ? refusal_ : Parse(bytes));
}

bool ParticipantsReader::Await(size_t bytes) {
  awaited_ += bytes;
  return Refuse(parser_ == nullptr ? refusal_ : Cover());
}

bool ParticipantsReader::Refuse(Refusal refusal) {
  refusal_ = refusal;
  // Free the parsed data now: the caller that sees the refusal gives back the share that covers it.
  if (refusal != Refusal::kNone) parser_ = nullptr;
  return refusal == Refusal::kNone;
}

ParticipantsReader::Refusal ParticipantsReader::Parse(std::string_view bytes) {
  if (!parser_->Write(bytes)) return Refusal::kMalformed;
  used_ = before_ + parser_->handler().bytes_kept();
  return Cover();
}

ParticipantsReader::Refusal ParticipantsReader::Cover() {
  if (used_ > RosterMemory::kMostBytes) return Refusal::kTooLarge;
  // One read never needs more than that for long, so it never waits while it has that much.
  const size_t needed = std::min(used_ + awaited_, RosterMemory::kMostBytes);
  const bool is_covered =
      needed <= share_.bytes() || share_.Grow(std::max(needed - share_.bytes(), kStep));
  return is_covered ? Refusal::kNone : Refusal::kNoMemory;
}

std::optional<RosterPage> ParticipantsReader::Take() {
  const auto parser = std::exchange(parser_, nullptr);
  if (parser == nullptr || !parser->End()) return std::nullopt;
  before_ = used_;
  return std::move(parser->handler().page());
}

std::optional<Participant> ReadParticipant(std::string_view body) {
  boost::json::basic_parser<ParticipantsHandler> parser(Options(), Shape::kParticipant);
  boost::json::error_code error;
  const size_t read = parser.write_some(false, body.data(), body.size(), error);
  if (error || !IsWhitespace(body.substr(read)) || !parser.handler().complete()) {
    return std::nullopt;
  }
  return std::move(parser.handler().page().participants.front());
}

}  // namespace participants::graph
