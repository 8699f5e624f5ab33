// What RPCs of today do not yet do: sending later than in the handler, from another thread.
#include "service/api/unary_call.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "service/api/participant_service.h"
#include "tests/service/api/in_process_server.h"
#include "tests/support/fake_graph_client.h"
#include "tests/support/recording_log.h"
#include "tests/support/status_details.h"

namespace participants {
namespace {

// A service whose handler leaves sending to the test.
class DeferringService final : public RawParticipantService {
 public:
  std::vector<Rpc::Method> Methods() {
    return {{.request = std::bind_front(&DeferringService::RequestRemoveParticipant, this),
             .handler = std::bind_front(&DeferringService::OnRemoveParticipant, this)}};
  }

  UnaryCall& AwaitCall() {
    arrived_.WaitForNotification();
    return *call_;
  }
  InFlightCalls calls{10};
  telemetry::RecordingLog log;
  CallLog calls_log{log};

 private:
  UnaryCall* OnRemoveParticipant(Rpc& rpc) {
    call_ = new UnaryCall(graph::Operation::kRemoveParticipant, rpc, environment_);
    call_->Admit();
    arrived_.Notify();
    return call_;
  }

  prometheus::Registry registry_;
  CallMetrics metrics_{registry_};
  const std::unique_ptr<access::AccessControl> access_ = *access::AccessControl::Load({});
  const CallEnvironment environment_{
      .limits = {.default_deadline = absl::Seconds(30), .max_deadline = absl::Seconds(60)},
      .access = *access_,
      .audit = nullptr,
      .audit_required = true,
      .metrics = metrics_,
      .calls = calls,
      .log = calls_log};
  absl::Notification arrived_;
  UnaryCall* call_ = nullptr;
};

class UnaryCallTest : public testing::Test {
 protected:
  UnaryCallTest() {
    caller_.context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    stub_->async()->RemoveParticipant(&caller_.context, &caller_.request, &caller_.response,
                                      caller_.Done());
  }
  ~UnaryCallTest() override { graph_.Shutdown(); }

  UnaryCall::StartGraphCall SendThrough(UnaryCall& call) {
    return [this, &call](graph::CallOptions options) {
      return graph_.RemoveParticipant(
          {}, std::move(options),
          [&call](const graph::GraphResult<graph::RemoveParticipantResult>& result) {
            if (!result.ok()) return call.Fail(result.error());
            call.Succeed(v1::RemoveParticipantResponse(), graph::Effect::kApplied,
                         result.value().exchange);
          });
    };
  }

  graph::FakeGraphClient graph_;
  DeferringService service_;
  InProcessServer server_{service_};
  std::unique_ptr<v1::ParticipantService::Stub> stub_ =
      v1::ParticipantService::NewStub(server_.channel());
  PendingRemoval caller_;
};

TEST_F(UnaryCallTest, MayStartAfterTheHandlerHasReturned) {
  UnaryCall& call = service_.AwaitCall();
  std::thread later([&] { call.Start(SendThrough(call)); });
  graph_.AwaitRemoval()->Complete(graph::RemoveParticipantResult{});
  later.join();
  EXPECT_TRUE(caller_.Await().ok());
}

TEST_F(UnaryCallTest, SurvivesAnAnswerThatComesBeforeStartReturns) {
  UnaryCall& call = service_.AwaitCall();
  // The answer, and with it the end of the call, in the middle of starting: the adapter's I/O
  // thread may be that much faster.
  call.Start([&](graph::CallOptions options) {
    graph::CallHandle handle = SendThrough(call)(std::move(options));
    graph_.AwaitRemoval()->Complete(graph::RemoveParticipantResult{});
    EXPECT_TRUE(caller_.Await().ok());
    EXPECT_TRUE(service_.calls.AwaitNone(graph::kTestPatience));
    return handle;
  });
}

TEST_F(UnaryCallTest, ACancellationBetweenStartingAndTheHandleIsNotLost) {
  UnaryCall& call = service_.AwaitCall();
  std::shared_ptr<graph::FakeGraphClient::Removal> removal;
  call.Start([&](graph::CallOptions options) {
    graph::CallHandle handle = SendThrough(call)(std::move(options));
    removal = graph_.AwaitRemoval();
    caller_.context.TryCancel();
    EXPECT_EQ(caller_.Await().error_code(), grpc::StatusCode::CANCELLED);
    return handle;
  });
  ASSERT_TRUE(removal);
  EXPECT_TRUE(removal->AwaitCancel());
  graph::GraphError error;
  error.kind = graph::GraphErrorKind::kCancelled;
  removal->Complete(error);
  EXPECT_TRUE(service_.calls.AwaitNone(graph::kTestPatience));
}

TEST_F(UnaryCallTest, WhatWasCancelledBeforeSendingIsNeverSent) {
  UnaryCall& call = service_.AwaitCall();
  // Played by hand: when gRPC would call it cannot be waited for.
  call.OnCancel();
  call.Start(SendThrough(call));
  EXPECT_EQ(caller_.Await().error_code(), grpc::StatusCode::CANCELLED);
  const StatusDetails details = ReadDetails(caller_.Await());
  EXPECT_EQ(details.error_info.reason(), "CANCELLED");
  EXPECT_EQ(details.Metadata("effect"), "none");
  EXPECT_EQ(graph_.started(), 0);
}

TEST_F(UnaryCallTest, EndsItsAdmissionOnce) {
  UnaryCall& call = service_.AwaitCall();
  EXPECT_FALSE(service_.calls.AwaitNone(absl::ZeroDuration()));
  call.Refuse(Refusal::kMalformedRequest);
  EXPECT_EQ(caller_.Await().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(service_.calls.AwaitNone(graph::kTestPatience));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(service_.calls.Begin(), InFlightCalls::Admission::kAdmitted);
  }
  EXPECT_EQ(service_.calls.Begin(), InFlightCalls::Admission::kOverloaded);
}

}  // namespace
}  // namespace participants
