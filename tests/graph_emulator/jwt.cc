#include "tests/graph_emulator/jwt.h"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/graph_emulator/openssl_handles.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr int kSaltBytes = 32;
constexpr int kFewestKeyBits = 2048;

std::optional<std::string> DecodeBase64Url(absl::string_view text) {
  std::string bytes;
  // Abseil accepts padding, white space and stray last bits; the second line does not.
  if (!absl::WebSafeBase64Unescape(text, &bytes)) return std::nullopt;
  if (absl::WebSafeBase64Escape(bytes) != text) return std::nullopt;
  return bytes;
}

std::optional<json> DecodeObject(absl::string_view part) {
  const auto text = DecodeBase64Url(part);
  if (!text) return std::nullopt;
  json object = json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

// The digest context owns this context.
bool SetPadding(EVP_PKEY_CTX* context, JwtAlgorithm algorithm) {
  if (algorithm == JwtAlgorithm::kRs256) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, kSaltBytes) == 1;
}

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Sign(const std::string& text, JwtAlgorithm algorithm, EVP_PKEY* key) {
  const DigestContext digest(EVP_MD_CTX_new());
  EVP_PKEY_CTX* context = nullptr;  // owned by the digest context
  std::size_t size = 0;
  if (EVP_DigestSignInit(digest.get(), &context, EVP_sha256(), nullptr, key) != 1 ||
      !SetPadding(context, algorithm) ||
      EVP_DigestSign(digest.get(), nullptr, &size, Bytes(text), text.size()) != 1) {
    throw std::runtime_error("the key does not sign");
  }
  std::vector<unsigned char> signature(size);
  if (EVP_DigestSign(digest.get(), signature.data(), &size, Bytes(text), text.size()) != 1) {
    throw std::runtime_error("the key does not sign");
  }
  return {signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

std::optional<Jwt> ParseJwt(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  if (parts.size() != 3) return std::nullopt;
  auto header = DecodeObject(parts[0]);
  auto claims = DecodeObject(parts[1]);
  auto signature = DecodeBase64Url(parts[2]);
  if (!header || !claims || !signature) return std::nullopt;
  return Jwt{*std::move(header), *std::move(claims), absl::StrCat(parts[0], ".", parts[1]),
             *std::move(signature)};
}

std::optional<std::string> TextMember(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<std::int64_t> IntegerMember(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

bool VerifyJwt(const Jwt& jwt, JwtAlgorithm algorithm, EVP_PKEY* key) {
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < kFewestKeyBits) {
    return false;
  }
  const DigestContext digest(EVP_MD_CTX_new());
  EVP_PKEY_CTX* context = nullptr;  // owned by the digest context
  const bool verified =
      EVP_DigestVerifyInit(digest.get(), &context, EVP_sha256(), nullptr, key) == 1 &&
      SetPadding(context, algorithm) &&
      EVP_DigestVerify(digest.get(), Bytes(jwt.signature), jwt.signature.size(),
                       Bytes(jwt.signed_part), jwt.signed_part.size()) == 1;
  ERR_clear_error();
  return verified;
}

std::string SignJwt(const json& header, const json& claims, JwtAlgorithm algorithm, EVP_PKEY* key) {
  const std::string signed_part = absl::StrCat(absl::WebSafeBase64Escape(header.dump()), ".",
                                               absl::WebSafeBase64Escape(claims.dump()));
  return absl::StrCat(signed_part, ".",
                      absl::WebSafeBase64Escape(Sign(signed_part, algorithm, key)));
}

}  // namespace participants::graph_emulator
