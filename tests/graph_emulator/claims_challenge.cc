#include "tests/graph_emulator/claims_challenge.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

json Parse(const std::string& text) {
  return json::parse(text, nullptr, /*allow_exceptions=*/false);
}

bool Contains(const json& whole, const json& part) {
  if (!part.is_object()) return whole == part;
  if (!whole.is_object()) return false;
  for (const auto& [name, value] : part.items()) {
    const auto found = whole.find(name);
    if (found == whole.end() || !Contains(*found, value)) return false;
  }
  return true;
}

}  // namespace

bool IsClaimsObject(const std::string& claims) { return Parse(claims).is_object(); }

bool AsksFor(const std::string& claims, const std::string& required) {
  return Contains(Parse(claims), Parse(required));
}

std::string PlainBearerChallenge() {
  return "Bearer realm=\"\", "
         "authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", "
         "client_id=\"00000003-0000-0000-c000-000000000000\"";
}

std::string ClaimsBearerChallenge(const std::string& claims) {
  return absl::StrCat(PlainBearerChallenge(), ", error=\"insufficient_claims\", claims=\"",
                      absl::Base64Escape(claims), "\"");
}

}  // namespace participants::graph_emulator
