#ifndef GRAPH_ADAPTER_CREDENTIALS_SECRET_FILE_H_
#define GRAPH_ADAPTER_CREDENTIALS_SECRET_FILE_H_

#include <cstddef>
#include <fstream>
#include <functional>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

// Reads a small local file, without surrounding white space, since editors end files with a
// newline. nullopt = unreadable, or larger than any secret. Blocks, which is negligible for a local
// file of this size. The caller must wipe the text.
inline std::optional<std::string> ReadSecretFile(const std::string& path) {
  constexpr size_t kMostBytes = size_t{64} * 1024;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(kMostBytes, '\0');
  // Unlike an iterator, read does not throw if the path is a directory.
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || !file.eof()) {
    Wipe(text);
    return std::nullopt;
  }
  text.resize(static_cast<size_t>(file.gcount()));
  absl::StripAsciiWhitespace(&text);
  return text;
}

// Returns a hash of the file's text. 0 = unreadable.
inline size_t SecretFileVersion(const std::string& path) {
  std::optional<std::string> text = ReadSecretFile(path);
  if (!text) return 0;
  const WipeAtEnd wipe(*text);
  return std::hash<std::string>()(*text);
}

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_SECRET_FILE_H_
