// Dispatches a request to its routes, applies the fault that strikes it, and keeps the journal.
#ifndef TESTS_GRAPH_EMULATOR_DISPATCHER_H_
#define TESTS_GRAPH_EMULATOR_DISPATCHER_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/graph_emulator/control_routes.h"
#include "tests/graph_emulator/emulator_state.h"
#include "tests/graph_emulator/fault.h"
#include "tests/graph_emulator/graph_routes.h"
#include "tests/graph_emulator/http_message.h"
#include "tests/graph_emulator/imds.h"
#include "tests/graph_emulator/token_endpoint.h"
#include "tests/graph_emulator/wire_script.h"

namespace participants::graph_emulator {

// A session's steps for one request: wait, then play the script.
struct Exchange {
  std::chrono::milliseconds delay{0};
  WireScript script;
  std::uint64_t journal_seq = 0;  // 0 = a control request, not journaled
};

// I/O thread only.
class Dispatcher {
 public:
  // The state must outlive the dispatcher.
  Dispatcher(TokenEndpointOptions options, std::string graph_base_url, EmulatorState* state);

  // Called when a request's head has arrived, since a fault may keep the body from being read.
  std::optional<Fault> TakeFault(const std::string& method, const std::string& target,
                                 bool connection_reused);

  Exchange HandleControl(const HttpRequest& request, Persistence persistence);
  // Changes the state now, regardless of when the answer is due.
  Exchange Handle(const HttpRequest& request, const std::optional<Fault>& fault,
                  std::uint64_t connection, Persistence persistence);

  EmulatorState& state() { return *state_; }

 private:
  HttpAnswer Answer(const HttpRequest& request, const std::optional<Fault>& fault,
                    std::uint64_t journal_seq);
  HttpAnswer RealAnswer(const HttpRequest& request, const RequestIds& ids,
                        std::uint64_t journal_seq);
  std::uint64_t Record(const HttpRequest& request, std::uint64_t connection);

  EmulatorState* const state_;
  GraphRoutes graph_;
  ImdsEndpoint imds_;
  TokenEndpoint token_endpoint_;
  ControlRoutes control_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_DISPATCHER_H_
