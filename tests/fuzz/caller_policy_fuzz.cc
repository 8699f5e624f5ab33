// A policy allows a caller only by one of its own rules, and limits it only by usable numbers,
// whatever the file contains.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "service/access/caller_policy_json.h"
#include "tests/fuzz/oracle.h"

namespace participants::fuzz {
namespace {

constexpr std::array<std::string_view, 2> kPaths = {"/calls.v1.Calls/Remove",
                                                    "/calls.v1.Calls/Invite"};

void CheckDecisions(std::string_view text, const access::CallerPolicy& policy) {
  Require(!policy.name().empty(), "a policy has a name");
  for (const std::string_view path : kPaths) {
    for (const std::string_view caller : {"spiffe://td/ns/a", "a.test", "", "*", "spiffe://td/"}) {
      const access::PolicyDecision decision = policy.Decide(caller, path);
      Require(!decision.allowed || !decision.rule.empty(), "it is a rule that allows");
      if (decision.limits != nullptr) {
        Require(decision.allowed, "only who is allowed is limited");
        Require(std::isfinite(decision.limits->per_second) && decision.limits->per_second > 0 &&
                    std::isfinite(decision.limits->burst) && decision.limits->burst >= 1,
                "limits are usable numbers");
      }
      // A key may contain escapes.
      Require(!decision.allowed || text.find("allow_rules") != text.npos ||
                  text.find('\\') != text.npos,
              "without allowing rules nobody may do anything");
    }
  }
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto policy = access::ParseCallerPolicy(text, fuzz::kPaths);
  if (policy.ok()) {
    fuzz::CheckDecisions(text, *policy);
  } else {
    fuzz::Require(!policy.status().message().empty(), "a refusal says why");
  }
  return 0;
}
