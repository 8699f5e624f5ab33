#include "graph_adapter/credentials/claims_json.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/json_reader.h"

namespace participants::graph {
namespace {

// Real claims take a few hundred bytes. They are sent in a form and kept for the process's life.
constexpr size_t kMostBytes = 4096;

// Returns the value of claims="…", which follows a blank or a comma.
absl::string_view QuotedClaims(absl::string_view header) {
  constexpr absl::string_view kName = "claims=\"";
  size_t begin = header.find(kName);
  while (begin != header.npos && begin > 0 && header[begin - 1] != ' ' &&
         header[begin - 1] != ',') {
    begin = header.find(kName, begin + 1);
  }
  if (begin == header.npos) return {};
  header.remove_prefix(begin + kName.size());
  return header.substr(0, header.find('"'));
}

}  // namespace

std::string ClaimsOfChallenge(absl::string_view www_authenticate) {
  if (!absl::StrContains(www_authenticate, "insufficient_claims")) return "";
  const absl::string_view encoded = QuotedClaims(www_authenticate);
  std::string text;
  if (encoded.size() > kMostBytes ||
      (!absl::Base64Unescape(encoded, &text) && !absl::WebSafeBase64Unescape(encoded, &text))) {
    return "";
  }
  return ParseObject(text) ? text : "";
}

std::string ClaimsToRequest(absl::string_view challenge) {
  const nlohmann::json understood = {{"access_token", {{"xms_cc", {{"values", {"cp1"}}}}}}};
  nlohmann::json claims = ParseObject(challenge).value_or(nlohmann::json::object());
  claims.merge_patch(understood);
  return claims.dump();
}

}  // namespace participants::graph
