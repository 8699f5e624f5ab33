// Many concurrent calls from one client, each repeated as docs/errors.md tells callers to.
#ifndef TESTS_E2E_FAULTS_CALL_SWARM_H_
#define TESTS_E2E_FAULTS_CALL_SWARM_H_

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "tests/e2e/service_process.h"

namespace participants::e2e {

// How one call of the swarm ended.
struct CallEnd {
  grpc::Status status;
  int calls = 0;           // How often the caller called.
  absl::Duration took;     // Duration of the last call.
  absl::Duration overrun;  // Of the last call, past its deadline; negative = in time.
  v1::RemoveParticipantResponse removal;
  v1::InviteParticipantsResponse invitation;
};

class CallSwarm {
 public:
  struct Options {
    int at_once = 200;
    absl::Duration deadline = absl::Seconds(20);
    int most_calls = 1;  // More: repeats calls that end UNAVAILABLE with an ErrorInfo.
    // Finite: every caller cancels within this time after its call starts. For callers that call
    // only once.
    absl::Duration cancel_within = absl::InfiniteDuration();
  };

  CallSwarm(ServiceProcess& service, const Options& options)
      : stub_(v1::ParticipantService::NewStub(service.channel())), options_(options) {}

  // Blocks until every call has ended. Results are in the order of the requests.
  std::vector<CallEnd> Remove(const std::vector<v1::RemoveParticipantRequest>& requests);
  std::vector<CallEnd> Invite(const std::vector<v1::InviteParticipantsRequest>& requests);
  // Alternates between both. Returns the results of the removals first, then those of the
  // invitations.
  std::vector<CallEnd> RemoveAndInvite(
      const std::vector<v1::RemoveParticipantRequest>& removals,
      const std::vector<v1::InviteParticipantsRequest>& invitations);

 private:
  struct Call {
    const v1::RemoveParticipantRequest* removal = nullptr;
    const v1::InviteParticipantsRequest* invitation = nullptr;
    std::unique_ptr<grpc::ClientContext> context;
    absl::Time begun;
    CallEnd end;
    grpc::Alarm alarm;
    double moment = 0;  // When it cancels, as a fraction of cancel_within.
    grpc::Alarm cancel;
    int pending = 1;  // Its answer, and the alarm that cancels it.
  };

  std::vector<CallEnd> RunAll();
  void Start(Call& call);
  void CancelLater(Call& call);
  void OnEnd(Call& call, const grpc::Status& status);
  void Release(Call& call) ABSL_LOCKS_EXCLUDED(mutex_);
  void StartNext() ABSL_LOCKS_EXCLUDED(mutex_);

  const std::unique_ptr<v1::ParticipantService::Stub> stub_;
  const Options options_;
  std::deque<Call> calls_;
  absl::Mutex mutex_;
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t ended_ ABSL_GUARDED_BY(mutex_) = 0;
};

// "p50 3.1ms, p99 12ms, max 20ms"
std::string Distribution(std::vector<absl::Duration> durations);

}  // namespace participants::e2e

#endif  // TESTS_E2E_FAULTS_CALL_SWARM_H_
