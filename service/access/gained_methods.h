#ifndef SERVICE_ACCESS_GAINED_METHODS_H_
#define SERVICE_ACCESS_GAINED_METHODS_H_

#include <span>
#include <string>
#include <vector>

#include "service/access/caller_policy.h"

namespace participants::access {

// Returns a warning for each allow rule whose wildcard covers methods that are newer than the
// wildcard may be: for people, with the name of the rule and those methods. `released` are the
// methods of the last release, `added` the others of this server.
//
// A rule does not gain what it also names in full, nor what is denied to all callers. A wildcard
// that covers no released method is itself new, and gains nothing.
std::vector<std::string> WarnOfGainedMethods(const CallerPolicy& policy,
                                             std::span<const std::string> released,
                                             std::span<const std::string> added);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_GAINED_METHODS_H_
