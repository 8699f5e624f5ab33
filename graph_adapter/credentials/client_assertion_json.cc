#include "graph_adapter/credentials/client_assertion_json.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace participants::graph {
namespace {

constexpr int64_t kLifeSeconds = 600;

// Abseil omits the padding, as JWTs do.
std::string Encode(const nlohmann::json& part) { return absl::WebSafeBase64Escape(part.dump()); }

}  // namespace

std::optional<std::string> MakeClientAssertion(const SigningCertificate& certificate,
                                               absl::string_view client_id,
                                               absl::string_view token_url, absl::Time wall_now) {
  const int64_t now = absl::ToUnixSeconds(wall_now);
  const std::string client(client_id);
  const nlohmann::json header = {
      {"alg", "PS256"},
      {"typ", "JWT"},
      {"x5t#S256", absl::WebSafeBase64Escape(certificate.sha256_thumbprint())}};
  const nlohmann::json claims = {{"aud", std::string(token_url)},
                                 {"iss", client},
                                 {"sub", client},
                                 {"jti", absl::BytesToHexString(RandomBytes(16))},
                                 {"nbf", now},
                                 {"iat", now},
                                 {"exp", now + kLifeSeconds}};
  const std::string signed_part = absl::StrCat(Encode(header), ".", Encode(claims));
  const std::optional<std::string> signature = certificate.SignPs256(signed_part);
  if (!signature) return std::nullopt;
  return absl::StrCat(signed_part, ".", absl::WebSafeBase64Escape(*signature));
}

}  // namespace participants::graph
