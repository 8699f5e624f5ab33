#ifndef TESTS_H2_FAULT_SERVER_TLS_CONTEXT_H_
#define TESTS_H2_FAULT_SERVER_TLS_CONTEXT_H_

#include <boost/asio/ssl/context.hpp>
#include <string>

#include "absl/status/status.h"

namespace participants::h2_fault_server {

// TLS 1.2 or newer, with HTTP/2 by ALPN or nothing. INVALID_ARGUMENT: unusable PEM files.
absl::Status SetUp(boost::asio::ssl::context& tls, const std::string& cert_file,
                   const std::string& key_file);

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_TLS_CONTEXT_H_
