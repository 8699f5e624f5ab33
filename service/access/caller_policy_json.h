#ifndef SERVICE_ACCESS_CALLER_POLICY_JSON_H_
#define SERVICE_ACCESS_CALLER_POLICY_JSON_H_

#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/access/caller_policy.h"

namespace participants::access {

// Reads the policy file. It has the format of gRPC's authorization policy (gRFC A43), so that a
// later gRPC can take it over, with one addition: an allow rule may have
// `limits` {per_second, burst}. It leaves out what this service does not need: it has `name`,
// `deny_rules` and `allow_rules`, and each rule has `name`, `source.principals` and
// `request.paths`. A missing list means all. Empty lists, unknown keys and repeated keys are
// rejected, so that a slip of the pen never creates a wide rule.
// Until gRPC >= (not known; not 1.83): gRFC A43 links.
//
// INVALID_ARGUMENT gives the position and the error. `paths` are the methods of the server
// ("/package.Service/Method"). A path that matches none of them is an error, because its rule
// would have no effect.
absl::StatusOr<CallerPolicy> ParseCallerPolicy(std::string_view json,
                                               std::span<const std::string_view> paths);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_CALLER_POLICY_JSON_H_
