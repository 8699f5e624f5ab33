#include "tests/e2e/nginx_process.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/time.h"

namespace participants::e2e {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

constexpr char kConfig[] = R"(
daemon off;
master_process off;
pid $0/pid;
error_log $0/error.log;
events { worker_connections 4096; }
http {
  log_format proto '$$server_protocol $$connection';
  access_log $0/access.log proto;
  client_body_temp_path $0/body;
  proxy_temp_path $0/proxy;
  fastcgi_temp_path $0/fastcgi;
  uwsgi_temp_path $0/uwsgi;
  scgi_temp_path $0/scgi;
  keepalive_requests 100000;
  upstream emulator { server $2; keepalive 64; }
  server {
    listen 127.0.0.1:$1 ssl http2;
    http2_max_concurrent_streams 256;
    ssl_certificate $0/cert.pem;
    ssl_certificate_key $0/key.pem;
    location / {
      proxy_pass http://emulator;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
)";

// A port that was free a moment ago; nginx cannot pick one itself.
uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return {};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(fd, generic, length), 0);
  EXPECT_EQ(getsockname(fd, generic, &length), 0);
  close(fd);
  return ntohs(address.sin_port);
}

bool CanConnect(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return {};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool connected = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return connected;
}

void MakeCertificate(const std::filesystem::path& folder) {
  ChildProcess::Options options;
  options.capture_stderr = true;
  ChildProcess openssl(
      {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
       "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
       "-keyout", (folder / "key.pem").string(), "-out", (folder / "cert.pem").string()},
      options);
  EXPECT_EQ(openssl.Wait(kPatience), 0);
}

}  // namespace

NginxProcess::NginxProcess(const std::string& upstream) : port_(FreePort()) {
  std::string pattern = testing::TempDir() + "/nginx-XXXXXX";
  folder_ = mkdtemp(pattern.data());
  MakeCertificate(folder_);
  const auto config = folder_ / "nginx.conf";
  std::ofstream(config) << absl::Substitute(kConfig, folder_.string(), port_, upstream);
  process_ = std::make_unique<ChildProcess>(
      std::vector<std::string>{"nginx", "-e", (folder_ / "error.log").string(), "-c",
                               config.string()},
      ChildProcess::Options{});
  // nginx does not report readiness. It accepts once it listens, and exits when it cannot.
  const absl::Time end = absl::Now() + kPatience;
  while (!CanConnect(port_) && !process_->Wait(absl::Milliseconds(20)) && absl::Now() < end) {
  }
  EXPECT_TRUE(CanConnect(port_)) << "nginx does not listen";
}

NginxProcess::~NginxProcess() {
  process_->Signal(SIGQUIT);
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string NginxProcess::graph_base_url() const {
  return absl::StrCat("https://127.0.0.1:", port_, "/v1.0");
}

std::string NginxProcess::access_log() const {
  std::ifstream file(folder_ / "access.log");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace participants::e2e
