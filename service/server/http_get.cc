#include "service/server/http_get.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace participants {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

constexpr size_t kMostShown = 200;  // Bytes of the response's body.

class HttpGet {
 public:
  HttpGet(const ListenAddress& server, absl::string_view path)
      : server_(server), request_(http::verb::get, std::string(path), 11) {
    request_.set(http::field::host, ToString(server));
    request_.set(http::field::connection, "close");
  }

  absl::Status Run(absl::Duration timeout) {
    stream_.expires_after(absl::ToChronoMilliseconds(timeout));
    resolver_.async_resolve(
        server_.host, absl::StrCat(server_.port), [this](error_code error, const auto& found) {
          if (Failed(error)) return;
          stream_.async_connect(found, [this](error_code why, const auto&) { Write(why); });
        });
    io_.run_for(absl::ToChronoMilliseconds(timeout));
    return status_;
  }

 private:
  void Write(error_code error) {
    if (Failed(error)) return;
    http::async_write(stream_, request_, [this](error_code why, size_t) { Read(why); });
  }
  void Read(error_code error) {
    if (Failed(error)) return;
    http::async_read(stream_, buffer_, response_, [this](error_code why, size_t) {
      if (Failed(why)) return;
      status_ = response_.result() == http::status::ok
                    ? absl::OkStatus()
                    : absl::UnavailableError(absl::StrCat(
                          response_.result_int(), ": ",
                          absl::CHexEscape(absl::StripTrailingAsciiWhitespace(
                              absl::string_view(response_.body()).substr(0, kMostShown)))));
    });
  }
  bool Failed(error_code error) {
    if (error) status_ = absl::UnavailableError(error.message());
    return bool{error};
  }

  const ListenAddress server_;
  http::request<http::empty_body> request_;
  boost::asio::io_context io_;
  boost::asio::ip::tcp::resolver resolver_{io_};
  boost::beast::tcp_stream stream_{io_};
  boost::beast::flat_buffer buffer_{size_t{64} * 1024};
  http::response<http::string_body> response_;
  absl::Status status_ = absl::DeadlineExceededError("no answer in time");
};

}  // namespace

absl::Status Get(const ListenAddress& server, absl::string_view path, absl::Duration timeout) {
  return HttpGet(server, path).Run(timeout);
}

}  // namespace participants
