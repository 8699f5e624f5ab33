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

// The text of a small local file without the white space around it, since editors end files with a
// newline. nullopt = it cannot be read, or is larger than any secret. Blocking, which a local file
// of this size does not show. To be wiped by whoever has it.
inline std::optional<std::string> ReadSecretFile(const std::string& path) {
  constexpr size_t kMostBytes = size_t{64} * 1024;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(kMostBytes, '\0');
  // Unlike an iterator it does not throw where the path is a folder.
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || !file.eof()) {
    Wipe(text);
    return std::nullopt;
  }
  text.resize(static_cast<size_t>(file.gcount()));
  absl::StripAsciiWhitespace(&text);
  return text;
}

// A number that goes with the file's text; zero = it cannot be read.
inline size_t SecretFileVersion(const std::string& path) {
  std::optional<std::string> text = ReadSecretFile(path);
  if (!text) return 0;
  const WipeAtEnd wipe(*text);
  return std::hash<std::string>()(*text);
}

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_SECRET_FILE_H_
