// Generates IDs.
#ifndef SERVICE_API_UUID_H_
#define SERVICE_API_UUID_H_

#include <string>

namespace participants {

// Returns a random UUID (version 4, RFC 9562) in lower case. Thread-safe; uses no lock and no
// system call.
std::string NewUuid();

}  // namespace participants

#endif  // SERVICE_API_UUID_H_
