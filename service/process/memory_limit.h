#ifndef SERVICE_PROCESS_MEMORY_LIMIT_H_
#define SERVICE_PROCESS_MEMORY_LIMIT_H_

#include <cstdint>
#include <optional>
#include <string>

namespace participants {

// Returns how many bytes of memory the process and its children may use: the lowest limit of its
// control group and the groups above it, in version 2 (memory.max) or 1 (memory.limit_in_bytes).
// nullopt = as many as the machine has. `root` contains proc and sys, for tests.
std::optional<uint64_t> MemoryLimit(const std::string& root = "");

}  // namespace participants

#endif  // SERVICE_PROCESS_MEMORY_LIMIT_H_
