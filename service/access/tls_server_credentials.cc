#include "service/access/tls_server_credentials.h"

#include <grpc/grpc.h>
#include <grpc/slice.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace participants::access {
namespace {

// A client that resumes a session is not asked for its certificate again, so what has expired since
// would go on for as long as it does. With each configuration the keys of the tickets are new.
constexpr std::chrono::minutes kTicketLife(1);

std::string_view TextOf(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

std::string_view PathOf(const grpc_metadata* metadata, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (TextOf(metadata[i].key) == ":path") return TextOf(metadata[i].value);
  }
  return {};
}

}  // namespace

// What gRPC calls back with. It belongs to gRPC's credentials, which every server keeps.
struct TlsServerCredentials::State {
  // Each server has its credentials, and asks under a lock of its own.
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

  static void OnCall(void* self, grpc_auth_context* client, const grpc_metadata* metadata,
                     size_t count, grpc_process_auth_metadata_done_cb done, void* user_data) {
    const bool may = static_cast<State*>(self)->guard(*client, PathOf(metadata, count));
    done(user_data, nullptr, 0, nullptr, 0, may ? GRPC_STATUS_OK : GRPC_STATUS_PERMISSION_DENIED,
         may ? nullptr : "the policy of this service does not allow this caller this method");
  }

  static void Destroy(void* self) { delete static_cast<State*>(self); }

  const Current<ServerCertificate>& certificate;
  const Guard guard;
  std::shared_ptr<const ServerCertificate> last = {};
  std::chrono::steady_clock::time_point renew_at = {};
};

TlsServerCredentials::TlsServerCredentials(const Current<ServerCertificate>& certificate,
                                           Guard guard) {
  auto* const state = new State{certificate, std::move(guard)};
  credentials_ = grpc_ssl_server_credentials_create_with_options(
      grpc_ssl_server_credentials_create_options_using_config_fetcher(
          GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, &State::OnHandshake, state));
  grpc_server_credentials_set_auth_metadata_processor(credentials_,
                                                      {&State::OnCall, &State::Destroy, state});
}

TlsServerCredentials::~TlsServerCredentials() { grpc_server_credentials_release(credentials_); }

void TlsServerCredentials::SetAuthMetadataProcessor(
    const std::shared_ptr<grpc::AuthMetadataProcessor>&) {}

int TlsServerCredentials::AddPortToServer(const std::string& address, grpc_server* server) {
  return grpc_server_add_http2_port(server, address.c_str(), credentials_);
}

}  // namespace participants::access
