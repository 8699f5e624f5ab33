// HTTP/1.1 byte by byte.
#ifndef TESTS_SUPPORT_HTTP_CLIENT_H_
#define TESTS_SUPPORT_HTTP_CLIENT_H_

#include <poll.h>
#include <sys/socket.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "service/process/file_descriptor.h"
#include "tests/support/tcp_client.h"

namespace participants {

class HttpClient {
 public:
  static constexpr int kPatienceMilliseconds = 20'000;

  struct Answer {
    std::string head;  // Including the empty line.
    std::string body;
    int status() const { return head.size() > 12 ? std::atoi(head.c_str() + 9) : 0; }
    bool Has(std::string_view line) const {
      return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
    }
  };

  explicit HttpClient(int port, const std::string& host = "127.0.0.1")
      : connection_(ConnectTo(port, host)) {}

  const FileDescriptor& connection() const { return connection_; }

  // False once the peer has closed.
  bool Send(std::string_view bytes) const {
    return send(connection_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }

  // The next response. None when it is incomplete or malformed. A response to HEAD has no body.
  std::optional<Answer> Receive(bool to_head = false) {
    constexpr std::string_view kEnd = "\r\n\r\n";
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    size_t end = 0;
    while ((end = received_.find(kEnd)) == std::string::npos) {
      if (!ReceiveSome()) return std::nullopt;
    }
    Answer answer;
    answer.head = Take(end + kEnd.size());
    if (!answer.head.starts_with("HTTP/1.")) return std::nullopt;
    const size_t length = answer.head.find(kLength);
    if (to_head || length == std::string::npos) return answer;
    const size_t size = std::strtoul(answer.head.c_str() + length + kLength.size(), nullptr, 10);
    while (received_.size() < size) {
      if (!ReceiveSome()) return std::nullopt;
    }
    answer.body = Take(size);
    return answer;
  }

  std::optional<Answer> Get(const std::string& target) {
    if (!Send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n")) return std::nullopt;
    return Receive();
  }

  // Whether the peer closes the connection without sending anything more.
  bool IsClosed() { return !ReceiveSome() && is_closed_ && received_.empty(); }

 private:
  std::string Take(size_t size) {
    std::string taken = received_.substr(0, size);
    received_.erase(0, size);
    return taken;
  }

  bool ReceiveSome() {
    pollfd readable = {.fd = connection_.get(), .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, kPatienceMilliseconds) != 1) return false;
    char bytes[4096];
    const ssize_t size = recv(connection_.get(), bytes, sizeof bytes, MSG_DONTWAIT);
    if (size <= 0) {
      is_closed_ = true;
      return false;
    }
    received_.append(bytes, static_cast<size_t>(size));
    return true;
  }

  FileDescriptor connection_;
  std::string received_;
  bool is_closed_ = false;
};

}  // namespace participants

#endif  // TESTS_SUPPORT_HTTP_CLIENT_H_
