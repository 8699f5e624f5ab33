// Coroutines, so that code with several waits reads from top to bottom (ADR 22). Hand-written
// because Debian 12 has no coroutine library without its own executor.
#ifndef SERVICE_API_TASK_H_
#define SERVICE_API_TASK_H_

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace participants {

// Starts immediately and owns itself. Destroyed when it reaches its end, which it must reach.
struct Detached {
  struct promise_type {  // NOLINT(readability-identifier-naming): required by the language.
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
};

// Starts when awaited. Exactly one coroutine may await it. That coroutine resumes with the value,
// on the thread on which the task ended.
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
