#include "tests/graph_emulator/client_assertion_check.h"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/graph_emulator/assertion_time.h"
#include "tests/graph_emulator/openssl_handles.h"

namespace participants::graph_emulator {
namespace {

constexpr std::chrono::seconds kLongestLife = std::chrono::minutes(10);
constexpr char kReview[] =
    " Review the documentation at "
    "https://docs.microsoft.com/azure/active-directory/develop/"
    "active-directory-certificate-credentials .";

TokenRefusal Malformed(absl::string_view why) {
  return BadCredential(50027, absl::StrCat("JWT token is invalid or malformed. ", why));
}

// Entra shows thumbprints in hexadecimal.
std::string Hexadecimal(const std::string& thumbprint) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(thumbprint, &bytes)) return thumbprint;
  return absl::AsciiStrToUpper(absl::BytesToHexString(bytes));
}

TokenRefusal KeyRefused(absl::string_view reason, const std::string& thumbprint,
                        const std::string& client_id) {
  return BadCredential(
      700027,
      absl::StrCat("The certificate with identifier used to sign the client assertion is not "
                   "registered on application. [Reason - ",
                   reason, " Thumbprint of key used by client: '", Hexadecimal(thumbprint),
                   "', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to "
                   "see configured keys for app Id '",
                   client_id, "'.]"));
}

bool IsExpired(X509* certificate, WallTime now) {
  std::time_t time = std::chrono::system_clock::to_time_t(now);
  return X509_cmp_time(X509_get0_notAfter(certificate), &time) <= 0;
}

}  // namespace

ClientAssertionCheck::ClientAssertionCheck(std::string client_id, std::chrono::seconds skew,
                                           const AppRegistration* registration)
    : client_id_(std::move(client_id)), skew_(skew), registration_(registration) {}

bool ClientAssertionCheck::Concerns(const Jwt& assertion) const {
  if (assertion.header.contains("x5t#S256") || assertion.header.contains("x5t")) return true;
  const auto issuer = TextMember(assertion.claims, "iss");
  return issuer && absl::EqualsIgnoreCase(*issuer, client_id_);
}

std::optional<TokenRefusal> ClientAssertionCheck::Check(const Jwt& assertion,
                                                        const std::vector<std::string>& audiences,
                                                        WallTime now) {
  if (auto refusal = CheckSignature(assertion, now)) return refusal;
  if (auto refusal = CheckClaims(assertion, audiences, now)) return refusal;
  return SpendId(assertion, now);
}

std::optional<TokenRefusal> ClientAssertionCheck::CheckSignature(const Jwt& assertion,
                                                                 WallTime now) const {
  if (TextMember(assertion.header, "alg") != "PS256") {
    return Malformed("The algorithm must be PS256.");
  }
  if (TextMember(assertion.header, "typ") != "JWT") return Malformed("The type must be JWT.");
  const auto thumbprint = TextMember(assertion.header, "x5t#S256");
  if (!thumbprint) {
    return BadCredential(50027,
                         "Invalid JWT token. No certificate thumbprint specified in token header.");
  }
  X509* const certificate = registration_->FindCertificate(*thumbprint);
  if (certificate == nullptr) {
    return KeyRefused("The key was not found.,", *thumbprint, client_id_);
  }
  if (IsExpired(certificate, now)) {
    return KeyRefused("The key used is expired.,", *thumbprint, client_id_);
  }
  EVP_PKEY* const key = X509_get0_pubkey(certificate);
  if (key == nullptr || !VerifyJwt(assertion, JwtAlgorithm::kPs256, key)) {
    return BadCredential(
        700027, absl::StrCat("Client assertion contains an invalid signature. [Reason - The "
                             "provided signature value did not match the expected signature "
                             "value., Thumbprint of key used by client: '",
                             Hexadecimal(*thumbprint), "'.]"));
  }
  return std::nullopt;
}

std::optional<TokenRefusal> ClientAssertionCheck::CheckClaims(
    const Jwt& assertion, const std::vector<std::string>& audiences, WallTime now) const {
  // GUIDs compare case-insensitively.
  for (const char* name : {"iss", "sub"}) {
    const auto value = TextMember(assertion.claims, name);
    if (!value || !absl::EqualsIgnoreCase(*value, client_id_)) {
      return BadCredential(700021, absl::StrCat("Client assertion application identifier doesn't "
                                                "match 'client_id' parameter.",
                                                kReview));
    }
  }
  // One URL, exactly.
  const auto audience = TextMember(assertion.claims, "aud");
  if (!audience || std::find(audiences.begin(), audiences.end(), *audience) == audiences.end()) {
    return BadCredential(
        700023,
        absl::StrCat("Client assertion audience claim does not match Realm issuer.", kReview));
  }
  return CheckAssertionTime(assertion.claims, now, {skew_, kLongestLife});
}

std::optional<TokenRefusal> ClientAssertionCheck::SpendId(const Jwt& assertion, WallTime now) {
  const auto id = TextMember(assertion.claims, "jti");
  if (!id || id->empty()) return Malformed("No 'jti' claim.");
  const std::int64_t current = UnixSeconds(now);
  for (auto spent = spent_ids_.begin(); spent != spent_ids_.end();) {
    spent = spent->second <= current ? spent_ids_.erase(spent) : std::next(spent);
  }
  const std::int64_t until =
      IntegerMember(assertion.claims, "exp").value_or(current) + skew_.count();
  if (!spent_ids_.emplace(*id, until).second) {
    return Malformed("An assertion with this 'jti' claim was used before.");
  }
  return std::nullopt;
}

}  // namespace participants::graph_emulator
