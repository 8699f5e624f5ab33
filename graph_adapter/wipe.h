// Overwriting secrets once they have been used.
#ifndef GRAPH_ADAPTER_WIPE_H_
#define GRAPH_ADAPTER_WIPE_H_

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>.

#include <string>

namespace participants::graph {

// All that it has room for, since what was cut off a text is still there, and leaves it empty. A
// text that had to grow has left its former self elsewhere; make it in one piece. What libraries
// copy of it (libcurl and OpenSSL to send it, the JSON parser to read it) is not ours to wipe.
inline void Wipe(std::string& text) {
  text.resize(text.capacity());
  explicit_bzero(text.data(), text.size());
  text.clear();
}

// At the end of a scope. The text must outlive it.
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
