#include "tests/graph_emulator/assertion_time.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/graph_emulator/jwt.h"

namespace participants::graph_emulator {
namespace {

// 0001-01-01 to 9999-12-31, small enough to calculate with.
constexpr std::int64_t kEarliest = -62'135'596'800;
constexpr std::int64_t kLatest = 253'402'300'799;

// The format of real answers: 2024-06-04T09:20:46.0000000Z.
std::string Shown(std::int64_t seconds) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%S.0000000Z", absl::FromUnixSeconds(seconds),
                          absl::UTCTimeZone());
}

}  // namespace

std::optional<TokenRefusal> CheckAssertionTime(const nlohmann::json& claims, WallTime now,
                                               const AssertionTimeRules& rules) {
  std::int64_t times[3] = {};
  std::int64_t* next = times;
  for (const char* name : {"exp", "nbf", "iat"}) {
    const auto time = IntegerMember(claims, name);
    if (!time || *time < kEarliest || *time > kLatest) {
      return BadCredential(
          50027, absl::StrCat("JWT token is invalid or malformed. No valid '", name, "' claim."));
    }
    *next++ = *time;
  }
  const auto [exp, nbf, iat] = times;
  const std::int64_t current = UnixSeconds(now);
  const std::int64_t skew = rules.skew.count();
  const bool too_long =
      rules.longest_life && exp - std::min(nbf, iat) > rules.longest_life->count();
  const bool stale = current >= exp + skew;
  const bool early = std::max(nbf, iat) > current + skew;
  if (!too_long && !stale && !early && exp > nbf) return std::nullopt;
  return BadCredential(
      700024, absl::StrCat("Client assertion is not within its valid time range. Current time: ",
                           Shown(current), ", assertion valid from ", Shown(nbf),
                           ", expiry time of assertion ", Shown(exp),
                           ". Review the documentation at "
                           "https://docs.microsoft.com/azure/active-directory/develop/"
                           "active-directory-certificate-credentials ."));
}

std::int64_t UnixSeconds(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace participants::graph_emulator
