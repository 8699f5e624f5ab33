// Ids that we make ourselves.
#ifndef SERVICE_API_UUID_H_
#define SERVICE_API_UUID_H_

#include <string>

namespace participants {

// A random UUID (version 4, RFC 9562) in lower case. Thread-safe, without a lock or a system call.
std::string NewUuid();

}  // namespace participants

#endif  // SERVICE_API_UUID_H_
