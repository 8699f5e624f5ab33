#ifndef TESTS_E2E_NGINX_PROCESS_H_
#define TESTS_E2E_NGINX_PROCESS_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/e2e/child_process.h"

namespace participants::e2e {

// nginx in front of the emulator: HTTP/2 over TLS, like Graph, with a generated certificate.
class NginxProcess {
 public:
  // `upstream` is host:port of the emulator. nginx accepts connections when the constructor
  // returns.
  explicit NginxProcess(const std::string& upstream);
  ~NginxProcess();

  std::string graph_base_url() const;  // https://127.0.0.1:PORT/v1.0
  std::string ca_file() const { return (folder_ / "cert.pem").string(); }
  // nginx's access log: the protocol and the connection number of each request.
  std::string access_log() const;

 private:
  std::filesystem::path folder_;
  uint16_t port_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NGINX_PROCESS_H_
