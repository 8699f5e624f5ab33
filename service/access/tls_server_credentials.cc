#include "service/access/tls_server_credentials.h"

#include <grpc/grpc.h>

#include <chrono>
#include <memory>

namespace participants::access {
namespace {

// A client that resumes a session is not asked for its certificate again. It could go on with an
// expired certificate for as long as it resumes. Each new configuration replaces the ticket keys.
constexpr std::chrono::minutes kTicketLife(1);

}  // namespace

struct TlsServerCredentials::State {
  // Each server has its own credentials and calls this under its own lock.
  static grpc_ssl_certificate_config_reload_status OnHandshake(
      void* self, grpc_ssl_server_certificate_config** config) {
    auto& state = *static_cast<State*>(self);
    const std::shared_ptr<const ServerCertificate> now = state.certificate.Get();
    const auto time = std::chrono::steady_clock::now();
    if (now == state.last && time < state.renew_at) {
      return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    }
    const grpc_ssl_pem_key_cert_pair pair{now->private_key.c_str(), now->certificates.c_str()};
    *config = grpc_ssl_server_certificate_config_create(now->client_roots.c_str(), &pair, 1);
    state.last = now;
    state.renew_at = time + kTicketLife;
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const Current<ServerCertificate>& certificate;
  std::shared_ptr<const ServerCertificate> last = {};
  std::chrono::steady_clock::time_point renew_at = {};
};

TlsServerCredentials::TlsServerCredentials(const Current<ServerCertificate>& certificate)
    : state_(std::make_unique<State>(State{certificate})),
      credentials_(grpc_ssl_server_credentials_create_with_options(
          grpc_ssl_server_credentials_create_options_using_config_fetcher(
              GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, &State::OnHandshake,
              state_.get()))) {}

TlsServerCredentials::~TlsServerCredentials() { grpc_server_credentials_release(credentials_); }

void TlsServerCredentials::SetAuthMetadataProcessor(
    const std::shared_ptr<grpc::AuthMetadataProcessor>&) {}

int TlsServerCredentials::AddPortToServer(const std::string& address, grpc_server* server) {
  return grpc_server_add_http2_port(server, address.c_str(), credentials_);
}

}  // namespace participants::access
