// A client for H2Engine, also built on libnghttp2, without a socket between the two.
#ifndef TESTS_H2_FAULT_SERVER_H2_TEST_CLIENT_H_
#define TESTS_H2_FAULT_SERVER_H2_TEST_CLIENT_H_

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/h2_fault_server/h2_engine.h"

namespace participants::h2_fault_server {

class H2TestClient {
 public:
  explicit H2TestClient(H2Engine& server) : server_(server), session_(NewSession(this)) {
    nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, nullptr, 0);
  }

  // Returns the stream's id. The body follows when the server allows it.
  std::int32_t Send(std::string method, std::string path, std::string body = "") {
    body_ = std::move(body);
    std::vector<std::string> texts = {
        ":method",       std::move(method), ":path", std::move(path), ":scheme",
        "https",         ":authority",      "h",     "x-id",          "7",
        "authorization", "Bearer secret"};
    std::vector<nghttp2_nv> fields;
    for (std::size_t i = 0; i < texts.size(); i += 2) {
      fields.push_back({Bytes(texts[i]), Bytes(texts[i + 1]), texts[i].size(), texts[i + 1].size(),
                        NGHTTP2_NV_FLAG_NONE});
    }
    nghttp2_data_provider provider{};
    provider.read_callback = &ReadBody;
    return nghttp2_submit_request(session_.get(), nullptr, fields.data(), fields.size(),
                                  body_.empty() ? nullptr : &provider, nullptr);
  }

  // Passes the client's output to the server. False: there is none.
  bool Push() {
    std::string sent;
    const std::uint8_t* bytes = nullptr;
    for (ssize_t length = 0; (length = nghttp2_session_mem_send(session_.get(), &bytes)) > 0;) {
      sent.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    }
    server_.Receive(sent);
    return !sent.empty();
  }
  // Passes the server's output to the client. False: there is none.
  bool Pull() {
    const std::string answer = server_.TakeOutput();
    nghttp2_session_mem_recv(session_.get(), reinterpret_cast<const std::uint8_t*>(answer.data()),
                             answer.size());
    return !answer.empty();
  }
  // Runs until neither side has output.
  void Exchange() {
    for (bool more = true; more;) {
      more = Push();
      more = Pull() || more;
    }
  }

  // "headers 1 204 end", "data 1 {...}", "rst 1 REFUSED_STREAM", "goaway 0 NO_ERROR".
  std::vector<std::string> seen;

 private:
  using Session = std::unique_ptr<nghttp2_session, decltype(&nghttp2_session_del)>;

  static std::uint8_t* Bytes(std::string& text) {
    return reinterpret_cast<std::uint8_t*>(text.data());
  }
  static Session NewSession(H2TestClient* self) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &OnFrame);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
    nghttp2_session* session = nullptr;
    nghttp2_session_client_new(&session, callbacks, self);
    nghttp2_session_callbacks_del(callbacks);
    return {session, &nghttp2_session_del};
  }
  static int OnHeader(nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name,
                      std::size_t name_length, const std::uint8_t* value, std::size_t length,
                      std::uint8_t, void* self) {
    if (std::string(reinterpret_cast<const char*>(name), name_length) == ":status") {
      static_cast<H2TestClient*>(self)->status_.assign(reinterpret_cast<const char*>(value),
                                                       length);
    }
    return 0;
  }
  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    auto& client = *static_cast<H2TestClient*>(self);
    const std::string end = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0 ? " end" : "";
    if (frame->hd.type == NGHTTP2_HEADERS) {
      client.seen.push_back(
          absl::StrCat("headers ", frame->hd.stream_id, " ", client.status_, end));
    } else if (frame->hd.type == NGHTTP2_DATA) {
      client.seen.push_back(absl::StrCat("data ", frame->hd.stream_id, end));
    } else if (frame->hd.type == NGHTTP2_RST_STREAM) {
      client.seen.push_back(absl::StrCat("rst ", frame->hd.stream_id, " ",
                                         nghttp2_http2_strerror(frame->rst_stream.error_code)));
    } else if (frame->hd.type == NGHTTP2_GOAWAY) {
      client.seen.push_back(absl::StrCat("goaway ", frame->goaway.last_stream_id, " ",
                                         nghttp2_http2_strerror(frame->goaway.error_code)));
    }
    return 0;
  }
  static ssize_t ReadBody(nghttp2_session*, std::int32_t, std::uint8_t* buffer, std::size_t length,
                          std::uint32_t* flags, nghttp2_data_source*, void* self) {
    std::string& body = static_cast<H2TestClient*>(self)->body_;
    const std::size_t count = body.copy(reinterpret_cast<char*>(buffer), length);
    body.erase(0, count);
    if (body.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(count);
  }

  H2Engine& server_;
  std::string body_;
  std::string status_;
  Session session_;
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_H2_TEST_CLIENT_H_
