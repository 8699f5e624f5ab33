// H2Engine's callbacks for libnghttp2.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>

#include "tests/h2_fault_server/h2_engine.h"

namespace participants::h2_fault_server {

struct H2Engine::Callbacks {
  static H2Engine& Self(void* self) { return *static_cast<H2Engine*>(self); }

  // Runs for every HEADERS frame, even one that libnghttp2 then ignores. A frame on an older stream
  // is a trailer.
  static int OnBeginFrame(nghttp2_session*, const nghttp2_frame_hd* head, void* self) {
    if (head->type == NGHTTP2_HEADERS && head->stream_id > Self(self).last_stream_id_) {
      Self(self).OnStream(head->stream_id);
    }
    return 0;
  }

  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                      std::size_t name_length, const std::uint8_t* value, std::size_t value_length,
                      std::uint8_t, void* self) {
    Self(self).OnHeader(frame->hd.stream_id, {reinterpret_cast<const char*>(name), name_length},
                        {reinterpret_cast<const char*>(value), value_length});
    return 0;
  }

  static int OnFrameReceived(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    const std::int32_t id = frame->hd.stream_id;
    if (frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) {
      Self(self).OnPingAcknowledged(frame->ping.opaque_data);
    } else if (frame->hd.type == NGHTTP2_RST_STREAM) {
      if (const Stream* stream = Self(self).Find(id)) {
        Self(self).Note(*stream, [](JournalEntry& entry) { entry.client_reset = true; });
      }
    } else if (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) {
      if (frame->hd.type == NGHTTP2_HEADERS && frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
        Self(self).OnHeadersComplete(id, !ends);
      }
      if (ends) Self(self).OnRequestComplete(id);
    }
    return 0;
  }

  static int OnData(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                    std::size_t length, void* self) {
    if (const Stream* stream = Self(self).Find(id)) {
      Self(self).Note(*stream, [&](JournalEntry& entry) {
        entry.body.append(reinterpret_cast<const char*>(data), length);
      });
    }
    return 0;
  }

  static int OnFrameSent(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    Self(self).OnSent(*frame);
    return 0;
  }

  static int OnStreamClose(nghttp2_session*, std::int32_t id, std::uint32_t, void* self) {
    Self(self).streams_.erase(id);
    return 0;
  }

  // "Deferred": more data follows, which for a fault never comes.
  static ssize_t ReadBody(nghttp2_session*, std::int32_t id, std::uint8_t* buffer,
                          std::size_t length, std::uint32_t* flags, nghttp2_data_source*,
                          void* self) {
    Stream* stream = Self(self).Find(id);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const std::string& body = stream->answer.body;
    std::size_t end = body.size();
    if (stream->fault && stream->fault->kind == FaultKind::kResetAfterHeaders) end = 0;
    if (stream->fault && stream->fault->kind == FaultKind::kResetInBody) end /= 2;
    if (stream->body_sent == end) return NGHTTP2_ERR_DEFERRED;
    const std::size_t count = std::min(length, end - stream->body_sent);
    std::memcpy(buffer, body.data() + stream->body_sent, count);
    stream->body_sent += count;
    if (stream->body_sent == body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(count);
  }
};

H2Engine::Session H2Engine::NewSession(H2Engine* self) {
  nghttp2_session_callbacks* made = nullptr;
  nghttp2_session_callbacks_new(&made);
  const std::unique_ptr<nghttp2_session_callbacks, decltype(&nghttp2_session_callbacks_del)>
      callbacks(made, &nghttp2_session_callbacks_del);
  nghttp2_session_callbacks_set_on_begin_frame_callback(made, &Callbacks::OnBeginFrame);
  nghttp2_session_callbacks_set_on_header_callback(made, &Callbacks::OnHeader);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, &Callbacks::OnFrameReceived);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, &Callbacks::OnData);
  nghttp2_session_callbacks_set_on_frame_send_callback(made, &Callbacks::OnFrameSent);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, &Callbacks::OnStreamClose);
  nghttp2_session* session = nullptr;
  nghttp2_session_server_new(&session, made, self);
  return {session, &nghttp2_session_del};
}

nghttp2_data_provider H2Engine::BodyProvider() {
  nghttp2_data_provider provider{};
  provider.read_callback = &Callbacks::ReadBody;
  return provider;
}

}  // namespace participants::h2_fault_server
