// JSON Web Tokens in their compact form, RFC 7515 and 7519: parsing, signing and verification.
#ifndef TESTS_GRAPH_EMULATOR_JWT_H_
#define TESTS_GRAPH_EMULATOR_JWT_H_

#include <openssl/evp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace participants::graph_emulator {

// kPs256 is RSA-PSS with SHA-256, MGF1 with SHA-256, and a salt of 32 bytes, RFC 7518 3.5.
enum class JwtAlgorithm { kPs256, kRs256 };

struct Jwt {
  nlohmann::json header;  // both are objects
  nlohmann::json claims;
  std::string signed_part;  // the signature's input: the first two parts with their dot
  std::string signature;    // decoded
};

// Nothing unless the text is three parts of base64url of which the first two are JSON objects.
// Decodes base64url strictly: one text for one sequence of bytes, and no padding.
std::optional<Jwt> ParseJwt(absl::string_view text);

// A member that is a string, or a whole number. Nothing when it is missing or of another type.
std::optional<std::string> TextMember(const nlohmann::json& object, const char* name);
std::optional<std::int64_t> IntegerMember(const nlohmann::json& object, const char* name);

// The key must be an RSA key of at least 2,048 bits.
bool VerifyJwt(const Jwt& jwt, JwtAlgorithm algorithm, EVP_PKEY* key);

// Uses the header unchanged, so that a test can lie about the algorithm. Throws when the key cannot
// sign.
std::string SignJwt(const nlohmann::json& header, const nlohmann::json& claims,
                    JwtAlgorithm algorithm, EVP_PKEY* key);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_JWT_H_
