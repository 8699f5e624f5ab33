// Ids that we make ourselves.
#ifndef SERVICE_API_UUID_H_
#define SERVICE_API_UUID_H_

#include <cstdint>
#include <string>

namespace participants {

// Both are thread-safe, without a lock or a system call.
uint64_t RandomBits();
// A random UUID (version 4, RFC 9562) in lower case.
std::string NewUuid();

}  // namespace participants

#endif  // SERVICE_API_UUID_H_
