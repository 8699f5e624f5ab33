#ifndef SERVICE_PROCESS_MEMORY_LIMIT_H_
#define SERVICE_PROCESS_MEMORY_LIMIT_H_

#include <cstdint>
#include <optional>
#include <string>

namespace participants {

// How many bytes the process and its children may have, as its control group says or one above it:
// of version 2 (memory.max) or 1 (memory.limit_in_bytes). None = as many as the machine has. `root`
// is where proc and sys are, for tests.
std::optional<uint64_t> MemoryLimit(const std::string& root = "");

}  // namespace participants

#endif  // SERVICE_PROCESS_MEMORY_LIMIT_H_
