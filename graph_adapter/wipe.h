// Overwrites secrets after use.
#ifndef GRAPH_ADAPTER_WIPE_H_
#define GRAPH_ADAPTER_WIPE_H_

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>.

#include <string>

namespace participants::graph {

// Overwrites the whole capacity, since characters that were cut off are still there. Leaves the
// text empty. A text that had to grow left its old buffer behind: allocate it once. Copies that
// libraries make (libcurl and OpenSSL to send it, the JSON parser to read it) are not wiped.
inline void Wipe(std::string& text) {
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

// Wipes a text at the end of a scope. The text must outlive this object.
class WipeAtEnd {
 public:
  explicit WipeAtEnd(std::string& text) : text_(text) {}
  ~WipeAtEnd() { Wipe(text_); }
  WipeAtEnd(const WipeAtEnd&) = delete;
  WipeAtEnd& operator=(const WipeAtEnd&) = delete;

 private:
  std::string& text_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_WIPE_H_
