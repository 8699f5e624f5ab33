#ifndef GRAPH_ADAPTER_CREDENTIALS_SECRET_FILE_H_
#define GRAPH_ADAPTER_CREDENTIALS_SECRET_FILE_H_

#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"

namespace participants::graph {

// The text of a small local file without the white space around it, since editors end files with a
// newline. nullopt = it cannot be read. Blocking, which a local file of this size does not show.
inline std::optional<std::string> ReadSecretFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  absl::StripAsciiWhitespace(&text);
  return text;
}

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_SECRET_FILE_H_
