// The journal's record of a token request: everything except secrets.
#ifndef TESTS_GRAPH_EMULATOR_TOKEN_REQUEST_RECORD_H_
#define TESTS_GRAPH_EMULATOR_TOKEN_REQUEST_RECORD_H_

#include <string>

#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

// The request's content, valid or not. Missing fields are empty.
struct TokenRequestRecord {
  enum class Grant {
    kNone,  // no credential, or an unreadable assertion
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

// Describes a request to Entra, from its form, or to IMDS, from its query.
TokenRequestRecord DescribeTokenRequest(const HttpRequest& request);

// The form with its secrets redacted, for a journal.
std::string RedactTokenForm(const std::string& body);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TOKEN_REQUEST_RECORD_H_
