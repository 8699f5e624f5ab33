// Entra's reasons to issue no token, in its own numbers and format.
#ifndef TESTS_GRAPH_EMULATOR_TOKEN_REFUSAL_H_
#define TESTS_GRAPH_EMULATOR_TOKEN_REFUSAL_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

// The AADSTS code determines error and status.
struct TokenRefusal {
  int http_status;
  std::string error;
  int aadsts;
  std::string description;
};

// 401 invalid_client: the credential is not valid.
TokenRefusal BadCredential(int aadsts, std::string description);
// 400 invalid_request, 900144.
TokenRefusal MissingField(absl::string_view name);
// 400 invalid_request, 90100.
TokenRefusal InvalidField(absl::string_view name);

HttpAnswer RefusalAnswer(const TokenRefusal& refusal);

// With the headers that keep a token out of caches, RFC 6749 5.1.
HttpAnswer UncachedJson(int status, const nlohmann::json& body);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TOKEN_REFUSAL_H_
