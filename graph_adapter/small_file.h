#ifndef GRAPH_ADAPTER_SMALL_FILE_H_
#define GRAPH_ADAPTER_SMALL_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace participants::graph {

inline constexpr size_t kMostFileBytes = size_t{1} << 20;

// Returns the content of a local file of at most kMostFileBytes. INVALID_ARGUMENT says why it
// cannot be read. The file may hold a secret, so no other copy of it stays in memory; the caller
// wipes the text. Blocks, which is negligible for a local file of this size.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

// Like ReadSmallFile, without surrounding white space, since editors end files with a newline.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

// Returns a hash of the text of ReadSecretFile. 0 = unreadable.
size_t SecretFileVersion(const std::string& path);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_SMALL_FILE_H_
