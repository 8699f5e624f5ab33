#include "service/server/health/health_service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "service/rpc/rpc_queue.h"
#include "tests/support/fake_graph_client.h"

namespace participants {
namespace {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// Forwards every event, and counts itself while it lives.
class CountedReactor final : public RpcStream::Reactor {
 public:
  CountedReactor(std::unique_ptr<Reactor> reactor, std::atomic<int>& count)
      : reactor_(std::move(reactor)), count_(count) {
    ++count_;
  }
  ~CountedReactor() override {
    reactor_.reset();
    --count_;
  }
  void OnRead(grpc::ByteBuffer* message) override { reactor_->OnRead(message); }
  void OnWritten() override { reactor_->OnWritten(); }
  void OnOver() override { reactor_->OnOver(); }

 private:
  std::unique_ptr<Reactor> reactor_;
  std::atomic<int>& count_;
};

class HealthServiceTest : public testing::Test {
 protected:
  HealthServiceTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterAsyncGenericService(&generic_);
    queue_ = std::make_unique<RpcQueue>(builder, heartbeat_);
    server_ = builder.BuildAndStart();
    queue_->Serve({.request = std::bind_front(&grpc::AsyncGenericService::RequestCall, &generic_),
                   .handlers = CountedHandlers()});
    stub_ = Health::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                                grpc::InsecureChannelCredentials()));
  }
  ~HealthServiceTest() override {
    server_->Shutdown(std::chrono::system_clock::now());
    queue_.reset();
  }

  RpcStream::Handlers CountedHandlers() {
    RpcStream::Handlers methods = health_.Handlers();
    for (auto& [path, handler] : methods) {
      handler = [this, make = std::move(handler)](RpcStream& rpc) {
        return std::make_unique<CountedReactor>(make(rpc), reactors_);
      };
    }
    return methods;
  }
  static HealthCheckRequest Named(const std::string& name) {
    HealthCheckRequest request;
    request.set_service(name);
    return request;
  }
  grpc::StatusCode Check(const std::string& name, HealthCheckResponse& response) {
    grpc::ClientContext context;
    return stub_->Check(&context, Named(name), &response).error_code();
  }

  bool AwaitReactors(int count) const {
    const absl::Time end = absl::Now() + graph::kTestPatience;
    while (reactors_ != count && absl::Now() < end) std::this_thread::yield();
    return reactors_ == count;
  }

  std::atomic<int> reactors_ = 0;
  HealthService health_;
  grpc::AsyncGenericService generic_;
  Heartbeat heartbeat_;
  std::unique_ptr<RpcQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Health::Stub> stub_;
};

TEST_F(HealthServiceTest, ChecksWhatWasSetAndKnowsNothingElse) {
  HealthCheckResponse response;
  EXPECT_EQ(Check("", response), grpc::StatusCode::NOT_FOUND);
  health_.Set("", false);
  EXPECT_EQ(Check("", response), grpc::StatusCode::OK);
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  health_.Set("", true);
  EXPECT_EQ(Check("", response), grpc::StatusCode::OK);
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  EXPECT_EQ(Check("stranger", response), grpc::StatusCode::NOT_FOUND);
}

TEST_F(HealthServiceTest, AWatcherHearsOfANameThatIsSetLater) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + graph::kTestPatience));
  const auto stream = stub_->Watch(&context, Named("late"));
  HealthCheckResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVICE_UNKNOWN);
  health_.Set("other", true);
  health_.Set("late", false);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  // A Set that changes nothing is not sent.
  health_.Set("late", false);
  health_.Set("late", true);
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
}

// Keeps the last status received.
class Watcher {
 public:
  Watcher(Health::Stub& stub, const HealthCheckRequest& request)
      : stream_(stub.Watch(&context_, request)), thread_([this] {
          for (HealthCheckResponse response; stream_->Read(&response);) last_ = response.status();
        }) {}
  ~Watcher() {
    context_.TryCancel();
    thread_.join();
  }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  bool Await(HealthCheckResponse::ServingStatus status) const {
    const absl::Time end = absl::Now() + graph::kTestPatience;
    while (last_ != status && absl::Now() < end) std::this_thread::yield();
    return last_ == status;
  }

 private:
  grpc::ClientContext context_;
  std::atomic<int> last_ = -1;
  const std::unique_ptr<grpc::ClientReader<HealthCheckResponse>> stream_;
  std::thread thread_;
};

// Changes faster than the stream can send: intermediate ones may be skipped, the last never.
TEST_F(HealthServiceTest, EveryWatcherHearsTheNewestWhateverThreadSetsIt) {
  std::deque<Watcher> watchers;
  for (int i = 0; i < 20; ++i) watchers.emplace_back(*stub_, Named("busy"));
  for (int round = 0; round < 20; ++round) {
    const auto set_often = [&] {
      for (int i = 0; i < 100; ++i) health_.Set("busy", i % 2 == 0);
    };
    std::thread other(set_often);
    set_often();
    other.join();
    const bool serving = round % 2 == 0;
    health_.Set("busy", serving);
    for (const Watcher& watcher : watchers) {
      ASSERT_TRUE(
          watcher.Await(serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING));
    }
  }
}

TEST_F(HealthServiceTest, ForgetsAWatcherThatIsGone) {
  {
    Watcher watcher(*stub_, Named("name"));
    ASSERT_TRUE(watcher.Await(HealthCheckResponse::SERVICE_UNKNOWN));
    ASSERT_EQ(reactors_, 1);
  }
  ASSERT_TRUE(AwaitReactors(0));
  // A watcher that is still registered would be notified in freed memory.
  for (int i = 0; i < 100; ++i) health_.Set("name", i % 2 == 0);
}

}  // namespace
}  // namespace participants
