// Many well-behaved callers.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <memory>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/attacks/attack_world.h"
#include "tests/attacks/strangers_attacks.h"

namespace participants::attacks {
namespace {

class Callers : public AttackWorld {};

// As after a roll-out, when a new pod gets all callers.
TEST_F(Callers, AThousandWhoConnectAtOnceAreAllServed) {
  struct Call {
    std::unique_ptr<v1::ParticipantService::Stub> stub;
    grpc::ClientContext context;
    v1::RemoveParticipantResponse response;
    grpc::Status status;
  };
  v1::RemoveParticipantRequest request = e2e::ExampleRemoval();
  request.set_allow_missing(true);
#ifdef PARTICIPANTS_SANITIZED
  constexpr int kMost = 200;  // Handshakes take longer; the service ends them after 20 s.
#else
  constexpr int kMost = 1'000;
#endif
  // The service has fewer descriptors for them than this process.
  const int callers = std::min(kMost, Affordable(10'000) / 5);
  std::deque<Call> calls(static_cast<size_t>(callers));
  absl::BlockingCounter unanswered(callers);
  const absl::Time begin = absl::Now();
  for (Call& call : calls) {
    call.stub = v1::ParticipantService::NewStub(NewChannel());
    call.context.set_deadline(absl::ToChronoTime(begin + absl::Minutes(1)));
    call.stub->async()->RemoveParticipant(&call.context, &request, &call.response,
                                          [&](grpc::Status status) {
                                            call.status = std::move(status);
                                            unanswered.DecrementCount();
                                          });
  }
  unanswered.Wait();
  std::printf("%d callers connected and were served within %s\n", callers,
              absl::FormatDuration(absl::Now() - begin).c_str());
  for (const Call& call : calls) EXPECT_TRUE(call.status.ok()) << call.status.error_message();
}

}  // namespace
}  // namespace participants::attacks
