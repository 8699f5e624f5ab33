#ifndef TESTS_E2E_SERVICE_PROCESS_H_
#define TESTS_E2E_SERVICE_PROCESS_H_

#include <grpcpp/grpcpp.h>

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "participants/v1/participant_service.grpc.pb.h"
#include "tests/e2e/child_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {

// Generous, since sanitizers and a busy machine are slow. Nothing waits this long in a successful
// test.
inline constexpr absl::Duration kPatience = absl::Seconds(30);

// The real binary in front of an emulator, on ports of its own.
class ServiceProcess {
 public:
  struct Options {
    std::vector<std::string>
        launcher;                    // Before the command, such as {"prlimit", "--nofile=64:64"}.
    std::vector<std::string> flags;  // Come last, so override those for the emulator.
    std::string graph_base_url;      // Empty = the emulator's own.
    bool await_ready = true;
    bool capture_stderr = false;  // Into the process's lines.
    size_t most_lines = std::numeric_limits<size_t>::max();
    bool own_group = false;                          // See ChildProcess.
    std::map<std::string, std::string> environment;  // Overrides the emulator's credential.
    // For channel() and stub(). Null = plain text.
    std::shared_ptr<grpc::ChannelCredentials> channel_credentials;
  };

  ServiceProcess(graph_emulator::GraphEmulator& emulator, const Options& options);
  explicit ServiceProcess(graph_emulator::GraphEmulator& emulator)
      : ServiceProcess(emulator, Options{}) {}

  // Stops the service if it still runs, and expects exit code 0. Under a sanitizer, that means no
  // report.
  ~ServiceProcess();
  ServiceProcess(const ServiceProcess&) = delete;
  ServiceProcess& operator=(const ServiceProcess&) = delete;

  const std::string& address() const { return address_; }
  const std::string& health_address() const { return health_address_; }
  ChildProcess& process() { return process_; }
  std::shared_ptr<grpc::Channel> channel() const { return channel_; }
  v1::ParticipantService::Stub& stub() const { return *stub_; }

  // Stops the service by SIGTERM. Returns the exit code.
  std::optional<int> Stop();

 private:
  ChildProcess process_;
  std::string address_;
  std::string health_address_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::ParticipantService::Stub> stub_;
};

// The error details of a status; each may be missing.
struct ErrorDetails {
  std::optional<google::rpc::ErrorInfo> error_info;
  std::optional<google::rpc::RequestInfo> request_info;
  std::optional<google::rpc::RetryInfo> retry_info;
  std::optional<google::rpc::BadRequest> bad_request;
  std::optional<google::rpc::Help> help;
  std::optional<v1::InvitationReference> invitation;

  std::string reason() const { return error_info ? error_info->reason() : ""; }
  // A metadata value; empty when missing.
  std::string metadata(const std::string& key) const;
};
ErrorDetails DetailsOf(const grpc::Status& status);

// The page's own requests.
v1::RemoveParticipantRequest ExampleRemoval();
v1::InviteParticipantsRequest ExampleInvitation();

// Makes the call in a context with this deadline.
grpc::Status Remove(ServiceProcess& service, const v1::RemoveParticipantRequest& request,
                    v1::RemoveParticipantResponse& response,
                    absl::Duration time = absl::Seconds(20));
grpc::Status Invite(ServiceProcess& service, const v1::InviteParticipantsRequest& request,
                    v1::InviteParticipantsResponse& response,
                    absl::Duration time = absl::Seconds(20));

// Whether the emulator receives this many such requests within kPatience.
bool AwaitRequests(graph_emulator::GraphEmulator& emulator, const std::string& method,
                   const std::string& target, size_t count);

// An emulator with the page's call and its one active participant.
std::unique_ptr<graph_emulator::GraphEmulator> StartExampleEmulator(
    graph_emulator::GraphEmulatorOptions options = {});

}  // namespace participants::e2e

#endif  // TESTS_E2E_SERVICE_PROCESS_H_
