#include "service/server/http_session.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cstddef>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace participants {
namespace {

namespace http = boost::beast::http;

HttpResponse Line(http::status status, std::string_view text) {
  HttpResponse response;
  response.status = static_cast<unsigned>(status);
  response.body.append(text).append("\n");
  return response;
}

}  // namespace

void HttpSession::Start(HttpSessions& sessions) {
  sessions_ = &sessions;
  sessions.push_back(*this);
  ReadHead();
}

void HttpSession::Drop() {
  unlink();
  stream_.close();
}

void HttpSession::AwaitRequest() {
  if (buffer_.size() > 0) return ReadHead();  // The request came with the previous one.
  stream_.expires_after(limits_.idle);
  stream_.async_read_some(buffer_.prepare(limits_.head_bytes),
                          [self = shared_from_this()](Error error, size_t bytes) {
                            if (error) return;
                            self->buffer_.commit(bytes);
                            self->ReadHead();
                          });
}

void HttpSession::ReadHead() {
  parser_.emplace();
  parser_->header_limit(limits_.head_bytes);  // Like the buffer; the parser has its own limit.
  stream_.expires_after(limits_.request);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](Error error, size_t /*bytes*/) { self->OnHead(error); });
}

void HttpSession::OnHead(Error error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return Answer(Line(http::status::request_header_fields_too_large, "headers too large"), false);
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message) return;
  if (error == http::error::body_limit) {
    return Answer(Line(http::status::payload_too_large, "no body wanted"), false);
  }
  if (error.category() == http::make_error_code(http::error::bad_method).category()) {
    return Answer(Line(http::status::bad_request, "bad request"), false);
  }
  if (error) return;  // The client is gone, too slow, or dropped.

  if (is_linked()) sessions_->splice(sessions_->end(), *sessions_, sessions_->iterator_to(*this));
  // Unread bytes of a body would be taken for the next request.
  Answer(ResponseToRequest(), parser_->is_done() && parser_->keep_alive());
}

HttpResponse HttpSession::ResponseToRequest() const {
  const auto target = parser_->get().target();
  const std::string_view path(target.data(), std::min(target.find('?'), target.size()));
  const auto route = routes_.find(path);
  if (route == routes_.end()) return Line(http::status::not_found, "not found");
  const http::verb method = parser_->get().method();
  if (method != http::verb::get && method != http::verb::head) {
    return Line(http::status::method_not_allowed, "GET or HEAD only");
  }
  if (!parser_->is_done()) return Line(http::status::payload_too_large, "no body wanted");
  return route->second();
}

void HttpSession::Answer(HttpResponse response, bool keep_alive) {
  const auto& request = parser_->get();
  http::response<http::string_body> message(static_cast<http::status>(response.status),
                                            request.version());
  message.set(http::field::content_type, response.content_type);
  if (message.result() == http::status::method_not_allowed) {
    message.set(http::field::allow, "GET, HEAD");
  }
  message.keep_alive(keep_alive);
  message.content_length(response.body.size());
  if (request.method() != http::verb::head) message.body() = std::move(response.body);
  // Writes one buffer: Beast's own operation for it would make the program 100 KB larger.
  std::ostringstream text;
  text << message;
  answer_ = std::move(text).str();
  stream_.expires_after(limits_.response);
  boost::asio::async_write(stream_, boost::asio::buffer(answer_),
                           [self = shared_from_this(), keep_alive](Error error, size_t /*bytes*/) {
                             if (error) return;
                             self->answer_ = std::string();
                             keep_alive ? self->AwaitRequest() : self->EndInOrder();
                           });
}

// Closing with unread bytes sends a reset, which may overtake the answer.
void HttpSession::EndInOrder() {
  Error ignored;  // Reading detects a client that has gone.
  stream_.socket().shutdown(Socket::shutdown_send, ignored);
  stream_.expires_after(limits_.linger);
  Discard();
}

void HttpSession::Discard() {
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(limits_.head_bytes),
                          [self = shared_from_this()](Error error, size_t /*bytes*/) {
                            if (!error) self->Discard();
                          });
}

}  // namespace participants
