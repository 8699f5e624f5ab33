// libcurl's handles with owners, and its variadic setopt functions with types: the argument checks
// of libcurl's own headers are off in C++, so an int where a long is read would compile in silence.
#ifndef GRAPH_ADAPTER_CURL_HANDLE_H_
#define GRAPH_ADAPTER_CURL_HANDLE_H_

#include <curl/curl.h>

#include <memory>
#include <string>
#include <type_traits>

namespace participants::graph {

template <typename T>
inline constexpr bool kIsFunctionPointer =
    std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>;

// Whether T is what libcurl reads for an option of that number; its ranges are part of its ABI.
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

  // The first option that was refused, if any.
  CURLcode setup_error() const { return setup_error_; }

  // Forgets every option, keeps the memory.
  void Reset() {
    curl_easy_reset(handle_.get());
    setup_error_ = CURLE_OK;
  }

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

class CurlHeaderList {
 public:
  void Append(const std::string& line) {
    // On success it returns the head, on failure null and the list stays as it was.
    if (curl_slist* head = curl_slist_append(list_.get(), line.c_str()); head != nullptr) {
      (void)list_.release();
      list_.reset(head);
    }
  }
  curl_slist* get() const { return list_.get(); }

 private:
  struct Cleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  std::unique_ptr<curl_slist, Cleanup> list_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CURL_HANDLE_H_
