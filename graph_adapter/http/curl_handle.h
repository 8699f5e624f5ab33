// Owning wrappers for libcurl's handles, and typed wrappers for its variadic setopt functions: the
// argument checks in libcurl's own headers are off in C++, so an int passed for a long would
// compile silently.
#ifndef GRAPH_ADAPTER_HTTP_CURL_HANDLE_H_
#define GRAPH_ADAPTER_HTTP_CURL_HANDLE_H_

#include <curl/curl.h>

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace participants::graph {

template <typename T>
inline constexpr bool kIsFunctionPointer =
    std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>;

// Whether libcurl reads a T for an option with this number. The number ranges are part of libcurl's
// ABI.
template <int option, typename T>
constexpr bool OptionTakes() {
  if (option < CURLOPTTYPE_OBJECTPOINT) return std::is_same_v<T, long>;
  if (option < CURLOPTTYPE_FUNCTIONPOINT) return std::is_pointer_v<T> && !kIsFunctionPointer<T>;
  if (option < CURLOPTTYPE_OFF_T) return kIsFunctionPointer<T>;
  if (option < CURLOPTTYPE_BLOB) return std::is_same_v<T, curl_off_t>;
  return std::is_same_v<T, curl_blob*>;
}

class CurlEasy {
 public:
  CurlEasy() : handle_(curl_easy_init()) {}

  CURL* get() const { return handle_.get(); }

  template <CURLoption option, typename T>
  void Set(T value) {
    static_assert(OptionTakes<option, T>(), "libcurl reads another type for this option");
    Note(curl_easy_setopt(handle_.get(), option, value));
  }
  template <CURLoption option>
  void Set(const std::string& value) {
    Set<option>(value.c_str());
  }

  // The error of the first rejected option, if any.
  CURLcode setup_error() const { return setup_error_; }

 private:
  struct Cleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  void Note(CURLcode code) {
    if (setup_error_ == CURLE_OK) setup_error_ = code;
  }

  std::unique_ptr<CURL, Cleanup> handle_;
  CURLcode setup_error_ = CURLE_OK;
};

class CurlMulti {
 public:
  CurlMulti() : handle_(curl_multi_init()) {}

  CURLM* get() const { return handle_.get(); }

  template <CURLMoption option, typename T>
  void Set(T value) {
    static_assert(OptionTakes<option, T>(), "libcurl reads another type for this option");
    (void)curl_multi_setopt(handle_.get(), option, value);
  }

 private:
  struct Cleanup {
    void operator()(CURLM* handle) const { (void)curl_multi_cleanup(handle); }
  };
  std::unique_ptr<CURLM, Cleanup> handle_;
};

// A list of header lines. Does not own the lines, which must outlive the list.
class CurlHeaderList {
 public:
  // `size` is the maximum number of lines.
  explicit CurlHeaderList(size_t size) { nodes_.reserve(size); }
  CurlHeaderList(const CurlHeaderList&) = delete;
  CurlHeaderList& operator=(const CurlHeaderList&) = delete;

  void Append(const char* line) {
    // libcurl's struct needs a mutable pointer to be able to free the line, which it does not.
    nodes_.push_back({.data = const_cast<char*>(line), .next = nullptr});
    if (nodes_.size() > 1) (nodes_.end() - 2)->next = &nodes_.back();
  }
  curl_slist* get() { return nodes_.empty() ? nullptr : nodes_.data(); }

 private:
  std::vector<curl_slist> nodes_;
};

class CurlUrl {
 public:
  CurlUrl() : url_(curl_url()) {}

  CURLU* get() const { return url_.get(); }

  bool Set(CURLUPart part, const char* text) {
    return curl_url_set(url_.get(), part, text, 0) == CURLUE_OK;
  }

 private:
  struct Cleanup {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };
  std::unique_ptr<CURLU, Cleanup> url_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_HANDLE_H_
