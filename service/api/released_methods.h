#ifndef SERVICE_API_RELEASED_METHODS_H_
#define SERVICE_API_RELEASED_METHODS_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "service/access/access_control.h"

namespace participants {

// The paths of the methods of the last release, as in proto/released.binpb: a test compares them.
std::span<const std::string_view> ReleasedMethods();

// Separates the methods that the last release has from those that are new.
access::ApiMethods SplitByRelease(std::vector<std::string> paths);

}  // namespace participants

#endif  // SERVICE_API_RELEASED_METHODS_H_
