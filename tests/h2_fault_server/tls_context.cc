#include "tests/h2_fault_server/tls_context.h"

#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>

#include "absl/strings/str_cat.h"

namespace participants::h2_fault_server {
namespace {

using boost::asio::ssl::context;

int SelectProtocol(SSL*, const unsigned char** out, unsigned char* out_length,
                   const unsigned char* offered, unsigned int offered_length, void*) {
  unsigned char* chosen = nullptr;
  const int found = nghttp2_select_next_protocol(&chosen, out_length, offered, offered_length);
  *out = chosen;
  return found == 1 ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

absl::Status SetUp(context& tls, const std::string& cert_file, const std::string& key_file) {
  tls.set_options(context::default_workarounds | context::no_tlsv1 | context::no_tlsv1_1);
  SSL_CTX_set_alpn_select_cb(tls.native_handle(), &SelectProtocol, nullptr);
  boost::system::error_code error;
  tls.use_certificate_chain_file(cert_file, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use the certificate ", cert_file, ": ", error.message()));
  }
  tls.use_private_key_file(key_file, context::pem, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot use the key ", key_file, ": ", error.message()));
  }
  return absl::OkStatus();
}

}  // namespace participants::h2_fault_server
