// Coroutines, so that what awaits several things reads from top to bottom (ADR 22). By hand, since
// Debian 12 has no library for coroutines without an executor of its own.
#ifndef SERVICE_API_TASK_H_
#define SERVICE_API_TASK_H_

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace participants {

// Begins at once, and belongs to itself: it goes when it has come to its end, which it must.
struct Detached {
  struct promise_type {  // NOLINT(readability-identifier-naming): the language's name.
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
};

// Begins when it is awaited, by one only, and then returns its value there, on whatever thread it
// has ended.
template <typename T>
class [[nodiscard]] Task {
 public:
  struct promise_type {  // NOLINT(readability-identifier-naming)
    struct Return {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> ended) noexcept {
        return ended.promise().awaiting;
      }
      void await_resume() noexcept {}
    };

    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    Return final_suspend() noexcept { return {}; }
    void return_value(T result) { value.emplace(std::move(result)); }
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }

    std::optional<T> value;
    std::coroutine_handle<> awaiting;
  };

  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    coroutine_.promise().awaiting = awaiting;
    return coroutine_;
  }
  T await_resume() { return *std::move(coroutine_.promise().value); }

 private:
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle coroutine) : coroutine_(coroutine) {}

  Handle coroutine_;
};

}  // namespace participants

#endif  // SERVICE_API_TASK_H_
