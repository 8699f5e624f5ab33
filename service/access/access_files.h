#ifndef SERVICE_ACCESS_ACCESS_FILES_H_
#define SERVICE_ACCESS_ACCESS_FILES_H_

#include <string>

namespace participants::access {

// All empty = the API is plain text and identifies no callers. Otherwise all are set.
struct AccessFiles {
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string tls_client_ca_file;
  std::string caller_policy_file;
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_ACCESS_FILES_H_
