// What the journal says of a token request: everything but what is secret.
#ifndef TESTS_GRAPH_EMULATOR_TOKEN_REQUEST_RECORD_H_
#define TESTS_GRAPH_EMULATOR_TOKEN_REQUEST_RECORD_H_

#include <string>

#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

// As the request says it, whether it was good or not; what it does not say is empty.
struct TokenRequestRecord {
  enum class Grant {
    kNone,  // no credential, or an assertion that cannot be read
    kClientSecret,
    kClientCertificate,
    kFederatedToken,
    kManagedIdentity,
  };

  Grant grant = Grant::kNone;
  std::string client_id;
  std::string scope;  // of a managed identity: the resource
  std::string claims;
  // Of an assertion:
  std::string algorithm;
  std::string thumbprint;  // x5t#S256
  std::string key_id;      // kid
  std::string issuer;
  std::string subject;
  std::string jti;
};

// client_secret, client_certificate and so on.
std::string GrantName(TokenRequestRecord::Grant grant);

// Of a request to Entra, whose form it reads, or to IMDS, whose query it reads.
TokenRequestRecord DescribeTokenRequest(const HttpRequest& request);

// The form with what is secret in it blotted out, fit for a journal.
std::string RedactTokenForm(const std::string& body);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TOKEN_REQUEST_RECORD_H_
