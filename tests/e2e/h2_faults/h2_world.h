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

// How a call ended, and how often the service says that it has sent.
struct CallEnd {
  grpc::Status status;
  ErrorDetails details;
  std::string client_request_id;
  std::size_t attempts = 0;  // From the details of an error, from the log line of a success.
  absl::Duration time;
  v1::RemoveParticipantResponse::Outcome removal{};
  v1::OperationStatus invitation{};

  // Whether its own clock has ended the call, and so nothing was heard.
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
  // Removals and invitations about this often, one after the other, meet these.
  void ScriptEveryTenth(const std::vector<FaultKind>& kinds, int count);

  CallEnd RemoveOne(absl::Duration time = absl::Seconds(20));
  CallEnd InviteOne(absl::Duration time = absl::Seconds(20)) {
    return InviteOne(ExampleInvitation(), time);
  }
  CallEnd InviteOne(const v1::InviteParticipantsRequest& request, absl::Duration time);
  // Leaves one connection behind that works, and an empty journal.
  void WarmUp();

  // Runs the function `count` times on twenty threads, each with its number.
  static std::vector<CallEnd> Concurrently(int count, const std::function<CallEnd(int)>& function);

  // What arrived is what the service says that it sent. Not for requests that may cross the end of
  // their connection: those were sent and never arrive.
  void ExpectArrivals(const CallEnd& end) { ExpectArrivals(end, end.attempts); }
  void ExpectArrivals(const CallEnd& end, std::size_t count);
  // What arrived without the HEADs, which are the adapter's own and do nothing.
  std::vector<h2_fault_server::JournalEntry> Arrivals();
  bool AwaitAllClosed();
  // libcurl 7.88.1 throws an answer away when the reset of its stream comes in the same read: then
  // all that can be said of an invitation is that nobody knows. 8.14.1 does not.
  bool LibcurlLosesResetAnswers();
  // What arrived and what the service logged, for the messages of failed tests.
  std::string JournalText();

  // Starts it once more on the same port.
  void RestartServer();

  const graph_emulator::TestCertificate certificate_;
  const std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  h2_fault_server::H2FaultServerOptions server_options_;
  std::unique_ptr<h2_fault_server::H2FaultServer> server_;
  std::unique_ptr<ServiceProcess> service_;

 private:
  void Complete(CallEnd& end);
};

// The endings that tests expect again and again.
void ExpectRemoved(const CallEnd& end);
void ExpectRunning(const CallEnd& end);
void ExpectRemovalLost(const CallEnd& end);
void ExpectInvitationLost(const CallEnd& end);

// For GoogleTest's parameters: "GoawayAfterAnswer".
std::string TestNameOf(FaultKind kind);

// Whether the connection is closed by the server afterwards.
bool ClosesTheConnection(FaultKind kind);

}  // namespace participants::e2e

#endif  // TESTS_E2E_H2_FAULTS_H2_WORLD_H_
