#include "tests/graph_emulator/listener.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/graph_emulator/http_session.h"

namespace participants::graph_emulator {

using boost::asio::ip::tcp;
using boost::system::error_code;

Listener::Listener(boost::asio::io_context& io) : acceptor_(io), try_again_(io) {}

absl::Status Listener::Open(const std::string& address, std::uint16_t port) {
  error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error || !parsed.is_loopback()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", address, "' is not a loopback address such as 127.0.0.1"));
  }
  const tcp::endpoint wanted(parsed, port);
  acceptor_.open(wanted.protocol(), error);
  // A restarted emulator can reuse its port at once. A port in use stays taken.
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(wanted, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) endpoint_ = acceptor_.local_endpoint(error);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot listen on ", address, " port ", port, ": ", error.message()));
  }
  return absl::OkStatus();
}

absl::Status Listener::UseTls(const std::string& cert_file, const std::string& key_file) {
  if (cert_file.empty() && key_file.empty()) return absl::OkStatus();
  if (cert_file.empty() || key_file.empty()) {
    return absl::InvalidArgumentError("TLS needs both a certificate and a key");
  }
  tls_.emplace(boost::asio::ssl::context::tls_server);
  tls_->set_options(boost::asio::ssl::context::default_workarounds |
                    boost::asio::ssl::context::no_tlsv1 | boost::asio::ssl::context::no_tlsv1_1);
  error_code error;
  tls_->use_certificate_chain_file(cert_file, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use the certificate ", cert_file, ": ", error.message()));
  }
  tls_->use_private_key_file(key_file, boost::asio::ssl::context::pem, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use the key ", key_file, ": ", error.message()));
  }
  return absl::OkStatus();
}

void Listener::Start(Dispatcher* dispatcher) {
  dispatcher_ = dispatcher;
  Accept();
}

void Listener::Accept() {
  acceptor_.async_accept(
      [this](error_code error, tcp::socket socket) { OnAccept(error, std::move(socket)); });
}

void Listener::OnAccept(error_code error, tcp::socket socket) {
  if (error == boost::asio::error::operation_aborted) return;
  if (error) {
    // Usually no descriptor is left. The connection stays in the backlog, and an immediate retry
    // would spin.
    try_again_.expires_after(std::chrono::milliseconds(10));
    try_again_.async_wait([this](error_code wait_error) {
      if (!wait_error) Accept();
    });
    return;
  }
  if (tls_) {
    StartTlsSession(std::move(socket), &*tls_, dispatcher_);
  } else {
    StartPlainSession(std::move(socket), dispatcher_);
  }
  Accept();
}

}  // namespace participants::graph_emulator
