// The real binary in front of the misbehaving HTTP/2 server; its tokens come from the emulator.
#ifndef TESTS_E2E_H2_FAULTS_H2_WORLD_H_
#define TESTS_E2E_H2_FAULTS_H2_WORLD_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/graph_emulator/test_certificate.h"
#include "tests/h2_fault_server/h2_fault_server.h"

namespace participants::e2e {

using h2_fault_server::Fault;
using h2_fault_server::FaultKind;

// How a call ended, and how many attempts the service reports.
struct CallEnd {
  grpc::Status status;
  ErrorDetails details;
  std::string client_request_id;
  std::size_t attempts = 0;  // From an error's details, or a success's log line.
  absl::Duration time;
  v1::RemoveParticipantResponse::Outcome removal{};
  v1::OperationStatus invitation{};

  // Whether the client's own deadline ended the call, so that it got no answer.
  bool client_gave_up() const {
    return status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED &&
           status.error_details().empty();
  }
};

class H2World : public testing::Test {
 protected:
  explicit H2World(h2_fault_server::H2Options options = {});

  void Script(FaultKind kind, int times = 1) { Script(NewFault(kind, times)); }
  void Script(Fault fault) { server_->AddFault(std::move(fault)); }
  static Fault NewFault(FaultKind kind, int times);
  // About every tenth of the sequential removals and invitations meets one of these faults.
  void ScriptEveryTenth(const std::vector<FaultKind>& kinds, int count);

  CallEnd RemoveOne(absl::Duration time = absl::Seconds(20));
  CallEnd InviteOne(absl::Duration time = absl::Seconds(20)) {
    return InviteOne(ExampleInvitation(), time);
  }
  CallEnd InviteOne(const v1::InviteParticipantsRequest& request, absl::Duration time);
  // Leaves one working connection and an empty journal.
  void WarmUp();

  // Calls the function `count` times on twenty threads, with the number of the call.
  static std::vector<CallEnd> Concurrently(int count, const std::function<CallEnd(int)>& function);

  // Expects that as many requests arrived as the service reports. Not for requests that may cross
  // the end of their connection: those are sent but never arrive.
  void ExpectArrivals(const CallEnd& end) { ExpectArrivals(end, end.attempts); }
  void ExpectArrivals(const CallEnd& end, std::size_t count);
  // The requests that arrived, without the adapter's own HEADs, which have no effect.
  std::vector<h2_fault_server::JournalEntry> Arrivals();
  bool AwaitAllClosed();
  // libcurl 7.88.1 discards a response when the reset of its stream comes in the same read. An
  // invitation's outcome is then unknown. 8.14.1 does not.
  bool LibcurlLosesResetAnswers();
  // The requests that arrived and the service's log, for the messages of failed tests.
  std::string JournalText();

  // Restarts the server on the same port.
  void RestartServer();

  const graph_emulator::TestCertificate certificate_;
  const std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  h2_fault_server::H2FaultServerOptions server_options_;
  std::unique_ptr<h2_fault_server::H2FaultServer> server_;
  std::unique_ptr<ServiceProcess> service_;

 private:
  void Complete(CallEnd& end);
};

// Common expectations.
void ExpectRemoved(const CallEnd& end);
void ExpectRunning(const CallEnd& end);
void ExpectRemovalLost(const CallEnd& end);
void ExpectInvitationLost(const CallEnd& end);

// A GoogleTest parameter's name: "GoawayAfterAnswer".
std::string TestNameOf(FaultKind kind);

// Whether the server closes the connection after this fault.
bool ClosesTheConnection(FaultKind kind);

}  // namespace participants::e2e

#endif  // TESTS_E2E_H2_FAULTS_H2_WORLD_H_
