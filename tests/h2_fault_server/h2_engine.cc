#include "tests/h2_fault_server/h2_engine.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace participants::h2_fault_server {
namespace {

constexpr std::int32_t kBodyWindow = 1 << 20;

// libnghttp2 copies these bytes, but its type lacks a const.
nghttp2_nv Field(const std::string& name, const std::string& value) {
  const auto bytes = [](const std::string& text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

bool StrikesOnHeaders(FaultKind kind) {
  return kind == FaultKind::kRefusedStream || kind == FaultKind::kEarlyAnswer ||
         kind == FaultKind::kEarlyAnswerThenReset;
}

bool Is(const std::optional<Fault>& fault, FaultKind kind) { return fault && fault->kind == kind; }

}  // namespace

H2Engine::H2Engine(ServerState& state, std::uint64_t connection, AnswerLater answer_later)
    : state_(state),
      connection_(connection),
      answer_later_(std::move(answer_later)),
      session_(NewSession(this)) {
  std::vector<nghttp2_settings_entry> settings = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, state_.options.max_concurrent_streams}};
  if (state_.options.hold_bodies) settings.push_back({NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0});
  nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, settings.data(), settings.size());
}

void H2Engine::Receive(absl::string_view bytes) {
  if (end() != ConnectionEnd::kNone) return;
  const auto taken = nghttp2_session_mem_recv(
      session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (taken < 0) end_ = ConnectionEnd::kInOrder;  // Not HTTP/2.
}

std::string H2Engine::TakeOutput() {
  std::string output;
  const std::uint8_t* bytes = nullptr;
  while (end_ != ConnectionEnd::kFreeze) {
    const auto length = nghttp2_session_mem_send(session_.get(), &bytes);
    if (length <= 0) break;
    output.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }
  return output;
}

ConnectionEnd H2Engine::end() const {
  if (end_ != ConnectionEnd::kNone) return end_;
  const bool done = nghttp2_session_want_read(session_.get()) == 0 &&
                    nghttp2_session_want_write(session_.get()) == 0;
  return done ? ConnectionEnd::kInOrder : ConnectionEnd::kNone;
}

void H2Engine::OnStream(std::int32_t id) {
  last_stream_id_ = id;
  JournalEntry entry;
  entry.connection = connection_;
  entry.stream_id = id;
  streams_[id].place = state_.journal.Add(std::move(entry));
}

void H2Engine::OnHeader(std::int32_t id, const std::string& name, const std::string& value) {
  Stream* stream = Find(id);
  if (stream == nullptr) return;
  if (name == ":method") stream->method = value;
  if (name == ":path") stream->path = value;
  if (name.rfind(':', 0) == 0) return;
  Note(*stream, [&](JournalEntry& entry) {
    entry.headers.emplace_back(name, name == "authorization" ? "Bearer <redacted>" : value);
  });
}

void H2Engine::OnHeadersComplete(std::int32_t id, bool body_follows) {
  Stream* stream = Find(id);
  if (stream == nullptr) return;
  stream->processed = true;
  const auto open = std::count_if(streams_.begin(), streams_.end(),
                                  [](const auto& entry) { return entry.second.processed; });
  state_.most_streams = std::max(state_.most_streams, static_cast<std::size_t>(open));
  stream->answer = AnswerFor(stream->method, stream->path);
  stream->fault = state_.faults.Take(stream->method, stream->path);
  Note(*stream, [&](JournalEntry& entry) {
    entry.processed = true;
    entry.method = stream->method;
    entry.path = stream->path;
    if (stream->fault) entry.fault = stream->fault->kind;
  });
  if (stream->fault && StrikesOnHeaders(stream->fault->kind)) return Strike(id, *stream);
  if (body_follows && state_.options.hold_bodies) {
    nghttp2_submit_window_update(session_.get(), NGHTTP2_FLAG_NONE, id, kBodyWindow);
  }
}

void H2Engine::OnRequestComplete(std::int32_t id) {
  Stream* stream = Find(id);
  if (stream == nullptr) return;
  Note(*stream, [](JournalEntry& entry) { entry.complete = true; });
  if (stream->fault) {
    if (!StrikesOnHeaders(stream->fault->kind)) Strike(id, *stream);
  } else if (answer_later_) {
    answer_later_(id);
  } else {
    SubmitAnswer(id, *stream);
  }
}

void H2Engine::Answer(std::int32_t stream_id) {
  if (Stream* stream = Find(stream_id)) SubmitAnswer(stream_id, *stream);
}

void H2Engine::Strike(std::int32_t id, Stream& stream) {
  switch (stream.fault->kind) {
    case FaultKind::kGoawayUnprocessed:
      return GoAway(id - 2, NGHTTP2_NO_ERROR);
    case FaultKind::kGoawayEnhanceYourCalm:
      end_ = ConnectionEnd::kInOrder;
      return GoAway(id, NGHTTP2_ENHANCE_YOUR_CALM);
    case FaultKind::kRefusedStream:
      return ResetStream(id, NGHTTP2_REFUSED_STREAM);
    case FaultKind::kResetBeforeHeaders:
      return ResetStream(id, NGHTTP2_INTERNAL_ERROR);
    case FaultKind::kResetAfterHeaders:
    case FaultKind::kResetInBody:
      // The headers of a 204 would be a complete answer.
      if (stream.answer.body.empty()) stream.answer = {200, R"({"is":"cut"})"};
      return SubmitAnswer(id, stream);
    case FaultKind::kGoawayAfterAnswer:
    case FaultKind::kEarlyAnswer:
    case FaultKind::kEarlyAnswerThenReset:
    case FaultKind::kCloseAfterAnswer:
    case FaultKind::kCloseNotifyAfterAnswer:
      return SubmitAnswer(id, stream);
    case FaultKind::kCloseWithoutReply:
      end_ = ConnectionEnd::kFin;
      return;
    case FaultKind::kCloseNotify:
      end_ = ConnectionEnd::kCloseNotify;
      return;
    case FaultKind::kConnectionReset:
      end_ = ConnectionEnd::kReset;
      return;
    case FaultKind::kFreeze:
      end_ = ConnectionEnd::kFreeze;
      return;
    case FaultKind::kStall:
      return;
  }
}

// Callbacks::ReadBody provides the body. Without a body the headers end the stream.
void H2Engine::SubmitAnswer(std::int32_t id, Stream& stream) {
  const h2_fault_server::Answer& answer = stream.answer;
  Headers headers = {{":status", absl::StrCat(answer.status)},
                     {"request-id", absl::StrCat("h2-fault-server-", stream.place + 1)}};
  if (!answer.body.empty()) {
    headers.emplace_back("content-type", "application/json");
    if (!stream.fault || stream.fault->content_length) {
      headers.emplace_back("content-length", absl::StrCat(answer.body.size()));
    }
  }
  std::vector<nghttp2_nv> fields;
  for (const auto& [name, value] : headers) fields.push_back(Field(name, value));
  nghttp2_data_provider body = BodyProvider();
  nghttp2_submit_response(session_.get(), id, fields.data(), fields.size(),
                          answer.body.empty() ? nullptr : &body);
}

// Runs when a frame has left, at least into TakeOutput. Submits what follows an answer: submitted
// together with the answer, it would overtake it.
void H2Engine::OnSent(const nghttp2_frame& frame) {
  const bool is_data = frame.hd.type == NGHTTP2_DATA;
  if (!is_data && frame.hd.type != NGHTTP2_HEADERS) return;
  const std::int32_t id = frame.hd.stream_id;
  Stream* stream = Find(id);
  if (stream == nullptr) return;
  if (Is(stream->fault, FaultKind::kResetAfterHeaders) ||
      (is_data && Is(stream->fault, FaultKind::kResetInBody))) {
    return ResetStream(id, NGHTTP2_INTERNAL_ERROR);
  }
  if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) == 0) return;
  Note(*stream, [&](JournalEntry& entry) { entry.status = stream->answer.status; });
  if (Is(stream->fault, FaultKind::kGoawayAfterAnswer)) {
    GoAway(nghttp2_session_get_last_proc_stream_id(session_.get()), NGHTTP2_NO_ERROR);
  } else if (Is(stream->fault, FaultKind::kEarlyAnswer)) {
    ResetStream(id, NGHTTP2_NO_ERROR);
  } else if (Is(stream->fault, FaultKind::kEarlyAnswerThenReset)) {
    Ping(id);
  } else if (Is(stream->fault, FaultKind::kCloseAfterAnswer)) {
    end_ = ConnectionEnd::kFin;
  } else if (Is(stream->fault, FaultKind::kCloseNotifyAfterAnswer)) {
    end_ = ConnectionEnd::kCloseNotify;
  }
}

void H2Engine::ResetStream(std::int32_t id, std::uint32_t error_code) {
  nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, id, error_code);
}

// The client's acknowledgement shows that it has read everything sent before.
void H2Engine::Ping(std::int32_t id) {
  std::array<std::uint8_t, 8> opaque{};
  std::memcpy(opaque.data(), &id, sizeof(id));
  nghttp2_submit_ping(session_.get(), NGHTTP2_FLAG_NONE, opaque.data());
}

void H2Engine::OnPingAcknowledged(const std::uint8_t* opaque) {
  std::int32_t id = 0;
  std::memcpy(&id, opaque, sizeof(id));
  ResetStream(id, NGHTTP2_NO_ERROR);
}

void H2Engine::GoAway(std::int32_t last_stream_id, std::uint32_t error_code) {
  nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, std::max(last_stream_id, 0), error_code,
                        nullptr, 0);
}

H2Engine::Stream* H2Engine::Find(std::int32_t id) {
  const auto it = streams_.find(id);
  return it == streams_.end() ? nullptr : &it->second;
}

}  // namespace participants::h2_fault_server
