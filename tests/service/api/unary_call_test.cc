// A call continues after its handler has returned, on another thread.
#include "service/api/unary_call.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "service/api/pipeline.h"
#include "service/api/remove_participant.h"
#include "tests/service/api/in_process_server.h"
#include "tests/support/fake_graph_client.h"
#include "tests/support/recording_log.h"
#include "tests/support/status_details.h"

namespace participants {
namespace {

// Runs a hook between the start of the operation and the return of its handle.
class InterferingClient final : public graph::GraphClient {
 public:
  explicit InterferingClient(graph::FakeGraphClient& client) : client_(client) {}

  graph::ExchangeHandle Start(graph::GraphRequest request, graph::ExchangeOptions options,
                              graph::GraphCallback callback) override {
    graph::ExchangeHandle handle =
        client_.Start(std::move(request), std::move(options), std::move(callback));
    if (after_start) after_start();
    return handle;
  }
  void Shutdown() override { client_.Shutdown(); }
  absl::string_view base_url() const override { return client_.base_url(); }
  const graph::GraphStats& stats() const override { return client_.stats(); }

  std::function<void()> after_start;

 private:
  graph::FakeGraphClient& client_;
};

// A service whose handler lets the test serve the call.
class DeferringService final : public v1::ParticipantService::Service {
 public:
  explicit DeferringService(graph::GraphClient& client)
      : environment_{
            .client = client,
            .limits = {.default_deadline = absl::Seconds(30), .max_deadline = absl::Seconds(60)},
            .access = *access_,
            .audit = nullptr,
            .audit_required = true,
            .audit_reads = true,
            .calls = calls,
            .log = calls_log_} {
    MarkMethodRaw(Index());
  }

  std::vector<Rpc::Registration> Registrations() {
    return {{.request =
                 [this](auto* context, auto* request, auto* writer, auto* calls_queue, auto* queue,
                        void* tag) {
                   this->RequestAsyncUnary(Index(), context, request, writer, calls_queue, queue,
                                           tag);
                 },
             .handler =
                 [this](Rpc& rpc) {
                   auto call = std::make_unique<UnaryCall>(RemoveParticipantMethod::kMethod,
                                                           counted_, rpc, environment_);
                   call_ = call.get();
                   arrived_.Notify();
                   return call;
                 }}};
  }

  UnaryCall& AwaitCall() {
    arrived_.WaitForNotification();
    return *call_;
  }
  InFlightCalls calls{10};

 private:
  static int Index() {
    return v1::RemoveParticipantRequest::descriptor()
        ->file()
        ->FindServiceByName("ParticipantService")
        ->FindMethodByName("RemoveParticipant")
        ->index();
  }

  telemetry::RecordingLog log_;
  CallLog calls_log_{log_};
  prometheus::Registry registry_;
  CallMetrics metrics_{registry_};
  CallMetrics::OfMethod& counted_ = metrics_.Add(RemoveParticipantMethod::kMethod);
  const std::unique_ptr<access::AccessControl> access_ = *access::AccessControl::Load({}, {});
  const CallEnvironment environment_;
  absl::Notification arrived_;
  UnaryCall* call_ = nullptr;
};

class UnaryCallTest : public testing::Test {
 protected:
  ~UnaryCallTest() override { graph_.Shutdown(); }

  UnaryCall& StartRemoval(const std::string& call_id = "c") {
    caller_.request.set_call_id(call_id);
    caller_.request.set_participant_id("p");
    caller_.context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    stub_->async()->RemoveParticipant(&caller_.context, &caller_.request, &caller_.response,
                                      caller_.Done());
    return service_.AwaitCall();
  }

  graph::FakeGraphClient graph_;
  InterferingClient client_{graph_};
  DeferringService service_{client_};
  InProcessServer server_{service_};
  std::unique_ptr<v1::ParticipantService::Stub> stub_ =
      v1::ParticipantService::NewStub(server_.channel());
  prometheus::Registry registry_;
  RosterMetrics rosters_{registry_};
  const RemoveParticipantMethod method_{.reading = {.client_id = "", .metrics = rosters_}};
  PendingRemoval caller_;
};

TEST_F(UnaryCallTest, MayBeServedAfterTheHandlerHasReturned) {
  UnaryCall& call = StartRemoval();
  std::thread later([&] { Serve(call, method_); });
  graph_.AwaitRemoval()->Succeed();
  later.join();
  EXPECT_TRUE(caller_.Await().ok());
}

TEST_F(UnaryCallTest, SurvivesAnAnswerThatComesBeforeTheHandle) {
  UnaryCall& call = StartRemoval();
  // The adapter's I/O thread may be fast enough to answer, and so to end the call, while it is
  // still starting.
  client_.after_start = [&] {
    graph_.AwaitRemoval()->Succeed();
    EXPECT_TRUE(caller_.Await().ok());
    EXPECT_TRUE(service_.calls.AwaitNone(graph::kTestPatience));
  };
  Serve(call, method_);
}

TEST_F(UnaryCallTest, ACancellationBetweenStartingAndTheHandleIsNotLost) {
  UnaryCall& call = StartRemoval();
  std::shared_ptr<graph::FakeCall> removal;
  client_.after_start = [&] {
    removal = graph_.AwaitRemoval();
    caller_.context.TryCancel();
    EXPECT_EQ(caller_.Await().error_code(), grpc::StatusCode::CANCELLED);
  };
  Serve(call, method_);
  ASSERT_TRUE(removal);
  EXPECT_TRUE(removal->AwaitCancel());
  removal->Complete(graph::NotSent(graph::GraphErrorKind::kCancelled));
  EXPECT_TRUE(service_.calls.AwaitNone(graph::kTestPatience));
}

TEST_F(UnaryCallTest, WhatWasCancelledBeforeSendingIsNeverSent) {
  UnaryCall& call = StartRemoval();
  // Called by hand: the test cannot wait for gRPC's own call.
  call.OnCancel();
  Serve(call, method_);
  EXPECT_EQ(caller_.Await().error_code(), grpc::StatusCode::CANCELLED);
  const StatusDetails details = ReadDetails(caller_.Await());
  EXPECT_EQ(details.error_info.reason(), "CANCELLED");
  EXPECT_EQ(details.Metadata("effect"), "none");
  EXPECT_EQ(graph_.started(), 0);
}

TEST_F(UnaryCallTest, EndsItsAdmissionOnce) {
  Serve(StartRemoval(/*call_id=*/""), method_);
  EXPECT_EQ(caller_.Await().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(service_.calls.AwaitNone(graph::kTestPatience));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(service_.calls.Begin(), InFlightCalls::Admission::kAdmitted);
  }
  EXPECT_EQ(service_.calls.Begin(), InFlightCalls::Admission::kOverloaded);
}

}  // namespace
}  // namespace participants
