#include "tests/h2_fault_server/h2_fault_server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <future>
#include <thread>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/h2_fault_server/connection.h"
#include "tests/h2_fault_server/server_state.h"
#include "tests/h2_fault_server/tls_context.h"

namespace participants::h2_fault_server {

using boost::asio::ip::tcp;
using boost::system::error_code;

// Lives as long as the server. The members' order is the order of their lifetimes: connections end
// with the io_context and still use the state above it.
class H2FaultServer::Runtime {
 public:
  explicit Runtime(const H2FaultServerOptions& options) { state_.options = options.h2; }

  ~Runtime() {
    if (!thread_.joinable()) return;
    io_.stop();
    thread_.join();
  }

  absl::Status Start(const H2FaultServerOptions& options) {
    if (auto status = SetUp(tls_, options.tls_cert_file, options.tls_key_file); !status.ok()) {
      return status;
    }
    if (auto status = Listen(options.port); !status.ok()) return status;
    Accept();
    thread_ = std::thread([this] { io_.run(); });
    return absl::OkStatus();
  }

  std::uint16_t port() const { return port_; }

  // Runs the function on the I/O thread and returns its result.
  template <class Function>
  auto OnIoThread(Function function) {
    using Result = std::invoke_result_t<Function, ServerState&>;
    std::packaged_task<Result()> task([&] { return function(state_); });
    std::future<Result> result = task.get_future();
    boost::asio::post(io_, std::move(task));
    return result.get();
  }

 private:
  absl::Status Listen(std::uint16_t port) {
    const tcp::endpoint wanted(boost::asio::ip::address_v4::loopback(), port);
    error_code error;
    acceptor_.open(wanted.protocol(), error);
    // A restarted server can reuse its port at once. A port in use stays taken.
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(wanted, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (!error) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on port ", port, ": ", error.message()));
  }

  void Accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error == boost::asio::error::operation_aborted) return;
      if (!error) std::make_shared<Connection>(std::move(socket), tls_, state_)->Start();
      Accept();
    });
  }

  ServerState state_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
  std::uint16_t port_ = 0;
  // The hint of one thread spares the io_context its locks.
  boost::asio::io_context io_{1};
  const boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_{
      io_.get_executor()};
  tcp::acceptor acceptor_{io_};
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<H2FaultServer>> H2FaultServer::Start(
    const H2FaultServerOptions& options) {
  auto runtime = std::make_unique<Runtime>(options);
  if (absl::Status status = runtime->Start(options); !status.ok()) return status;
  return std::unique_ptr<H2FaultServer>(new H2FaultServer(std::move(runtime)));
}

H2FaultServer::H2FaultServer(std::unique_ptr<Runtime> runtime) : runtime_(std::move(runtime)) {}

H2FaultServer::~H2FaultServer() = default;

std::uint16_t H2FaultServer::port() const { return runtime_->port(); }

std::string H2FaultServer::address() const { return absl::StrCat("127.0.0.1:", port()); }

std::string H2FaultServer::graph_base_url() const {
  return absl::StrCat("https://", address(), "/v1.0");
}

void H2FaultServer::AddFault(Fault fault) {
  runtime_->OnIoThread([&](ServerState& state) { state.faults.Add(std::move(fault)); });
}

void H2FaultServer::ClearFaults() {
  runtime_->OnIoThread([](ServerState& state) { state.faults.Clear(); });
}

std::vector<JournalEntry> H2FaultServer::Journal() {
  return runtime_->OnIoThread([](ServerState& state) { return state.journal.entries(); });
}

void H2FaultServer::ClearJournal() {
  runtime_->OnIoThread([](ServerState& state) { state.journal.Clear(); });
}

std::size_t H2FaultServer::CountRequests(absl::string_view method) {
  return runtime_->OnIoThread([&](ServerState& state) { return state.journal.Count(method); });
}

std::size_t H2FaultServer::connections_accepted() {
  return runtime_->OnIoThread(
      [](ServerState& state) { return std::size_t{state.connections.accepted}; });
}

std::size_t H2FaultServer::connections_open() {
  return runtime_->OnIoThread([](ServerState& state) { return state.connections.open; });
}

std::size_t H2FaultServer::most_streams() {
  return runtime_->OnIoThread([](ServerState& state) { return state.most_streams; });
}

}  // namespace participants::h2_fault_server
