#ifndef TESTS_H2_FAULT_SERVER_TLS_CONTEXT_H_
#define TESTS_H2_FAULT_SERVER_TLS_CONTEXT_H_

#include <boost/asio/ssl/context.hpp>
#include <string>

#include "absl/status/status.h"

namespace participants::h2_fault_server {

// TLS 1.2 or newer, and by ALPN HTTP/2 or nothing. INVALID_ARGUMENT: PEM files that cannot be used.
absl::Status SetUp(boost::asio::ssl::context& tls, const std::string& cert_file,
                   const std::string& key_file);

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_TLS_CONTEXT_H_
