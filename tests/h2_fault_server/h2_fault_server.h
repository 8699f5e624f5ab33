// An HTTP/2 server on a loopback port that misbehaves on purpose. It does what libnghttp2 refuses
// to do by mistake, and what a proxy in front of the emulator would hide. It serves as little of
// Graph as the service needs, and no tokens.
#ifndef TESTS_H2_FAULT_SERVER_H2_FAULT_SERVER_H_
#define TESTS_H2_FAULT_SERVER_H2_FAULT_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/h2_fault_server/fault.h"
#include "tests/h2_fault_server/h2_options.h"
#include "tests/h2_fault_server/journal.h"

namespace participants::h2_fault_server {

struct H2FaultServerOptions {
  std::uint16_t port = 0;  // 0 = a free one
  // PEM.
  std::string tls_cert_file;
  std::string tls_key_file;
  H2Options h2;
};

// Thread-safe. One thread of its own serves all connections. The functions below run on that thread
// and return when done: a change holds for every request sent afterwards, and a report includes
// every request answered before. Do not call them while the destructor runs, which closes all
// connections and joins the thread.
class H2FaultServer {
 public:
  // The server is listening when this returns. FAILED_PRECONDITION: the port is taken.
  // INVALID_ARGUMENT: unusable TLS files.
  static absl::StatusOr<std::unique_ptr<H2FaultServer>> Start(const H2FaultServerOptions& options);
  ~H2FaultServer();
  H2FaultServer(const H2FaultServer&) = delete;
  H2FaultServer& operator=(const H2FaultServer&) = delete;

  std::uint16_t port() const;
  std::string address() const;         // 127.0.0.1:PORT
  std::string graph_base_url() const;  // https://127.0.0.1:PORT/v1.0

  // Faults are tried in the order of their addition.
  void AddFault(Fault fault);
  void ClearFaults();

  // Every opened stream, in order.
  std::vector<JournalEntry> Journal();
  void ClearJournal();
  // Empty method = any.
  std::size_t CountRequests(absl::string_view method);
  // Since the start.
  std::size_t connections_accepted();
  std::size_t connections_open();
  // The maximum number of concurrent requests on one connection.
  std::size_t most_streams();

 private:
  class Runtime;
  explicit H2FaultServer(std::unique_ptr<Runtime> runtime);

  const std::unique_ptr<Runtime> runtime_;
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_H2_FAULT_SERVER_H_
