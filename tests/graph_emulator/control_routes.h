// /_emulator/...: the control interface for scripts and tests in another process.
#ifndef TESTS_GRAPH_EMULATOR_CONTROL_ROUTES_H_
#define TESTS_GRAPH_EMULATOR_CONTROL_ROUTES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/credential_routes.h"
#include "tests/graph_emulator/emulator_state.h"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

// No token is asked for: the emulator listens on loopback only. Not thread-safe.
//
//   GET    /_emulator/stats          connections_accepted, connections_open, requests
//   GET    /_emulator/journal        what was received, in order
//   DELETE /_emulator/journal
//   GET    /_emulator/calls/{id}     the roster
//   PUT    /_emulator/calls/{id}     {"participants":["id",...]}, all of them active; more in
//                                    call_json.h
//   DELETE /_emulator/calls/{id}     the call ends
//   POST   /_emulator/faults         one fault, see fault_json.h
//   DELETE /_emulator/faults
//   POST   /_emulator/delay          {"delay_ms":200}, for every Graph request
//   POST   /_emulator/tokens         {"token":"..."}, accepted from now on
//   POST   /_emulator/tokens/revoke  every token so far is refused from now on
//
// and those of credential_routes.h.
class ControlRoutes {
 public:
  // The state must outlive the routes.
  explicit ControlRoutes(EmulatorState* state);

  static bool IsControlTarget(absl::string_view target);

  HttpAnswer Handle(const HttpRequest& request);

 private:
  HttpAnswer Stats() const;
  HttpAnswer ShowJournal() const;
  HttpAnswer HandleCall(const HttpRequest& request, const std::string& call_id);
  HttpAnswer ShowCall(const std::string& call_id);
  HttpAnswer PutCall(const std::string& body, const std::string& call_id);
  HttpAnswer AddFault(const std::string& body);
  HttpAnswer SetDelay(const std::string& body);
  HttpAnswer AcceptToken(const std::string& body);

  EmulatorState* const state_;
  CredentialRoutes credentials_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CONTROL_ROUTES_H_
