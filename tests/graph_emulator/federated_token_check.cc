#include "tests/graph_emulator/federated_token_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/graph_emulator/assertion_time.h"

namespace participants::graph_emulator {
namespace {

// A string or an array of strings, RFC 7519 4.1.3.
std::vector<std::string> AudiencesOf(const Jwt& assertion) {
  const auto found = assertion.claims.find("aud");
  if (found == assertion.claims.end()) return {};
  if (found->is_string()) return {found->get<std::string>()};
  std::vector<std::string> audiences;
  if (!found->is_array()) return audiences;
  for (const auto& audience : *found) {
    if (audience.is_string()) audiences.push_back(audience.get<std::string>());
  }
  return audiences;
}

TokenRefusal NoMatch(int aadsts, absl::string_view what, absl::string_view value,
                     absl::string_view more = "") {
  return BadCredential(
      aadsts, absl::StrCat("No matching federated identity record found for presented assertion ",
                           what, " '", value, "'.", more,
                           " Check your federated identity credential Subject, Audience and Issuer "
                           "against the presented assertion. https://learn.microsoft.com/entra/"
                           "workload-id/workload-identity-federation"));
}

// Entra names the first of the three that does not match: issuer, subject, audience.
std::optional<TokenRefusal> MatchCredential(const Jwt& assertion,
                                            std::vector<FederatedCredential> credentials) {
  const std::string issuer = TextMember(assertion.claims, "iss").value_or("");
  const std::string subject = TextMember(assertion.claims, "sub").value_or("");
  const std::vector<std::string> audiences = AudiencesOf(assertion);
  if (credentials.empty()) {
    return TokenRefusal{
        400, "invalid_request", 70021,
        absl::StrCat("No matching federated identity record found for presented assertion. "
                     "Assertion Issuer: '",
                     issuer, "'. Assertion Subject: '", subject, "'. Assertion Audience: '",
                     absl::StrJoin(audiences, ","),
                     "'. https://docs.microsoft.com/en-us/azure/active-directory/develop/"
                     "workload-identity-federation")};
  }
  std::erase_if(credentials, [&](const auto& credential) { return credential.issuer != issuer; });
  if (credentials.empty()) return NoMatch(700211, "issuer", issuer);

  const bool but_for_case = std::any_of(
      credentials.begin(), credentials.end(),
      [&](const auto& credential) { return absl::EqualsIgnoreCase(credential.subject, subject); });
  std::erase_if(credentials, [&](const auto& credential) { return credential.subject != subject; });
  if (credentials.empty() && but_for_case) {
    return NoMatch(7002138, "subject", subject,
                   " The subject matches with case-insensitive comparison, but not with "
                   "case-sensitive comparison.");
  }
  if (credentials.empty()) return NoMatch(700213, "subject", subject);

  std::erase_if(credentials, [&](const auto& credential) {
    return std::find(audiences.begin(), audiences.end(), credential.audience) == audiences.end();
  });
  if (credentials.empty()) return NoMatch(700212, "audience", absl::StrJoin(audiences, ","));
  return std::nullopt;
}

}  // namespace

std::optional<TokenRefusal> CheckFederatedToken(const Jwt& assertion,
                                                const AppRegistration& registration, WallTime now,
                                                std::chrono::seconds skew) {
  if (auto refusal = MatchCredential(assertion, registration.federated_credentials())) {
    return refusal;
  }
  if (TextMember(assertion.header, "alg") != "RS256") {
    return BadCredential(50027, "JWT token is invalid or malformed. The algorithm must be RS256.");
  }
  EVP_PKEY* const key =
      registration.FindIssuerKey(TextMember(assertion.claims, "iss").value_or(""),
                                 TextMember(assertion.header, "kid").value_or(""));
  if (key == nullptr) {
    return BadCredential(
        700027, "Client assertion failed signature validation. [Reason - The key was not found.]");
  }
  if (!VerifyJwt(assertion, JwtAlgorithm::kRs256, key)) {
    return BadCredential(
        700027,
        "Client assertion failed signature validation. [Reason - The provided signature "
        "value did not match the expected signature value.]");
  }
  return CheckAssertionTime(assertion.claims, now, {skew, std::nullopt});
}

}  // namespace participants::graph_emulator
