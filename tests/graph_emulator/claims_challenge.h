// Continuous access evaluation: Graph rejects a token and says which claims the next one needs.
#ifndef TESTS_GRAPH_EMULATOR_CLAIMS_CHALLENGE_H_
#define TESTS_GRAPH_EMULATOR_CLAIMS_CHALLENGE_H_

#include <string>

namespace participants::graph_emulator {

struct ClaimsChallenge {
  std::string claims;  // a JSON object
  int status = 401;    // Graph may also use 403
};

// Whether the text is a JSON object, as the claims parameter of a token request must be.
bool IsClaimsObject(const std::string& claims);

// Whether the claims parameter contains everything required. It may contain more: clients add the
// claims of their own capabilities (xms_cc).
bool AsksFor(const std::string& claims, const std::string& required);

// The value of WWW-Authenticate, without and with a challenge.
std::string PlainBearerChallenge();
std::string ClaimsBearerChallenge(const std::string& claims);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CLAIMS_CHALLENGE_H_
