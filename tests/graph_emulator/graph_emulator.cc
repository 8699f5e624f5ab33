#include "tests/graph_emulator/graph_emulator.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/graph_emulator/control_routes.h"
#include "tests/graph_emulator/dispatcher.h"
#include "tests/graph_emulator/emulator_state.h"
#include "tests/graph_emulator/listener.h"

namespace participants::graph_emulator {

// What lives as long as the emulator. The order of the members is that of their lives: sessions end
// with the io_context and still use the state above it.
class GraphEmulator::Runtime {
 public:
  explicit Runtime(GraphEmulatorOptions options)
      : options_(WithClock(std::move(options))),
        state_{CallState(options_.clock, options_.callee, options_.ring_time),
               TokenStore(options_.clock, options_.token_lifetime),
               graph_emulator::Journal(options_.journal_limit),
               {},
               {},
               {}},
        listener_(std::in_place, io_) {}

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
    dispatcher_.emplace(
        TokenEndpointOptions{options_.tenant_id, options_.client_id, options_.client_secret,
                             options_.token_lifetime, options_.token_refresh_in},
        UrlOf("v1.0"), &state_);
    listener_->Start(&*dispatcher_);
    thread_ = std::thread([this] { io_.run(); });
    return absl::OkStatus();
  }

  std::uint16_t port() const { return listener_->endpoint().port(); }

  std::string address() const {
    std::ostringstream text;  // puts the brackets around an IPv6 address
    text << listener_->endpoint();
    return text.str();
  }

  std::string UrlOf(absl::string_view path) const {
    return absl::StrCat(listener_->uses_tls() ? "https" : "http", "://", address(), "/", path);
  }

  // Runs the function on the I/O thread and returns what it returned.
  template <class Function>
  auto OnIoThread(Function function) {
    using Result = std::invoke_result_t<Function, EmulatorState&>;
    std::packaged_task<Result()> task([&] { return function(state_); });
    std::future<Result> result = task.get_future();
    boost::asio::post(io_, std::move(task));
    return result.get();
  }

 private:
  static GraphEmulatorOptions WithClock(GraphEmulatorOptions options) {
    if (!options.clock) options.clock = [] { return std::chrono::steady_clock::now(); };
    return options;
  }

  const GraphEmulatorOptions options_;
  EmulatorState state_;
  std::optional<Dispatcher> dispatcher_;
  // Its one thread is promised to it, which spares the locks.
  boost::asio::io_context io_{1};
  const boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_{
      io_.get_executor()};
  std::optional<Listener> listener_;
  std::thread thread_;
};

absl::StatusOr<std::unique_ptr<GraphEmulator>> GraphEmulator::Start(GraphEmulatorOptions options) {
  auto runtime = std::make_unique<Runtime>(std::move(options));
  if (absl::Status status = runtime->Start(); !status.ok()) return status;
  return std::unique_ptr<GraphEmulator>(new GraphEmulator(std::move(runtime)));
}

GraphEmulator::GraphEmulator(std::unique_ptr<Runtime> runtime) : runtime_(std::move(runtime)) {}

GraphEmulator::~GraphEmulator() = default;

std::uint16_t GraphEmulator::port() const { return runtime_->port(); }

std::string GraphEmulator::address() const { return runtime_->address(); }

std::string GraphEmulator::graph_base_url() const { return runtime_->UrlOf("v1.0"); }

std::string GraphEmulator::authority_host() const { return runtime_->UrlOf(""); }

std::string GraphEmulator::control_url() const { return runtime_->UrlOf("_emulator"); }

void GraphEmulator::AddCall(absl::string_view call_id,
                            const std::vector<std::string>& participant_ids) {
  runtime_->OnIoThread(
      [&](EmulatorState& state) { state.calls.AddCall(call_id, ActiveRoster(participant_ids)); });
}

void GraphEmulator::EndCall(absl::string_view call_id) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.calls.EndCall(call_id); });
}

std::vector<RosterEntry> GraphEmulator::Roster(absl::string_view call_id) {
  return runtime_->OnIoThread([&](EmulatorState& state) {
    return state.calls.Roster(call_id).value_or(std::vector<RosterEntry>());
  });
}

void GraphEmulator::AddFault(Fault fault) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.faults.Add(std::move(fault)); });
}

void GraphEmulator::ClearFaults() {
  runtime_->OnIoThread([](EmulatorState& state) { state.faults.Clear(); });
}

void GraphEmulator::SetDelay(std::chrono::milliseconds delay) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.graph_delay = delay; });
}

void GraphEmulator::RevokeTokens() {
  runtime_->OnIoThread([](EmulatorState& state) { state.tokens.RevokeAll(); });
}

void GraphEmulator::AcceptToken(std::string token) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.tokens.Accept(std::move(token)); });
}

std::vector<JournalEntry> GraphEmulator::Journal() {
  return runtime_->OnIoThread([](EmulatorState& state) { return state.journal.Entries(); });
}

void GraphEmulator::ClearJournal() {
  runtime_->OnIoThread([](EmulatorState& state) { state.journal.Clear(); });
}

std::size_t GraphEmulator::CountRequests(absl::string_view method, absl::string_view target_part) {
  return runtime_->OnIoThread(
      [&](EmulatorState& state) { return state.journal.Count(method, target_part); });
}

std::size_t GraphEmulator::connections_accepted() {
  return runtime_->OnIoThread([](EmulatorState& state) { return state.connections.accepted; });
}

std::size_t GraphEmulator::connections_open() {
  return runtime_->OnIoThread([](EmulatorState& state) { return state.connections.open; });
}

}  // namespace participants::graph_emulator
