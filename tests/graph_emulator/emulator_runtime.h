// The implementation of GraphEmulator: its state, its thread, and the hand-over between threads.
#ifndef TESTS_GRAPH_EMULATOR_EMULATOR_RUNTIME_H_
#define TESTS_GRAPH_EMULATOR_EMULATOR_RUNTIME_H_

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/graph_emulator/dispatcher.h"
#include "tests/graph_emulator/emulator_state.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/graph_emulator/listener.h"

namespace participants::graph_emulator {

// Lives as long as the emulator. The members' order is the order of their lifetimes: sessions end
// with the io_context and still use the state above it.
class GraphEmulator::Runtime {
 public:
  explicit Runtime(GraphEmulatorOptions options)
      : options_(WithClocks(std::move(options))),
        state_{CallState(options_.clock, options_.callee, options_.ring_time),
               TokenStore(options_.clock, options_.token_lifetime, options_.token_refresh_in),
               graph_emulator::Journal(options_.journal_limit),
               {},
               {},
               {}},
        listener_(std::in_place, io_) {
    if (!options_.client_secret.empty()) state_.registration.AddSecret(options_.client_secret);
  }

  ~Runtime() {
    if (!thread_.joinable()) return;
    io_.stop();
    thread_.join();
  }

  absl::Status Start() {
    if (auto status = listener_->UseTls(options_.tls_cert_file, options_.tls_key_file);
        !status.ok()) {
      return status;
    }
    if (auto status = listener_->Open(options_.address, options_.port); !status.ok()) return status;
    std::vector<std::string> authorities = options_.authority_aliases;
    authorities.push_back(UrlOf(""));
    dispatcher_.emplace(
        TokenEndpointOptions{options_.tenant_id, options_.client_id, std::move(authorities),
                             options_.assertion_skew, options_.wall_clock},
        UrlOf("v1.0"), &state_);
    listener_->Start(&*dispatcher_);
    thread_ = std::thread([this] { io_.run(); });
    return absl::OkStatus();
  }

  std::uint16_t port() const { return listener_->endpoint().port(); }

  std::string address() const {
    std::ostringstream text;  // adds the brackets around an IPv6 address
    text << listener_->endpoint();
    return text.str();
  }

  std::string UrlOf(absl::string_view path) const {
    return absl::StrCat(listener_->uses_tls() ? "https" : "http", "://", address(), "/", path);
  }

  // Runs the function on the I/O thread and returns its result.
  template <class Function>
  auto OnIoThread(Function function) {
    using Result = std::invoke_result_t<Function, EmulatorState&>;
    std::packaged_task<Result()> task([&] { return function(state_); });
    std::future<Result> result = task.get_future();
    boost::asio::post(io_, std::move(task));
    return result.get();
  }

 private:
  static GraphEmulatorOptions WithClocks(GraphEmulatorOptions options) {
    if (!options.clock) options.clock = [] { return std::chrono::steady_clock::now(); };
    if (!options.wall_clock) options.wall_clock = [] { return std::chrono::system_clock::now(); };
    return options;
  }

  const GraphEmulatorOptions options_;
  EmulatorState state_;
  std::optional<Dispatcher> dispatcher_;
  // The hint of one thread spares the io_context its locks.
  boost::asio::io_context io_{1};
  const boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_{
      io_.get_executor()};
  std::optional<Listener> listener_;
  std::thread thread_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_EMULATOR_RUNTIME_H_
