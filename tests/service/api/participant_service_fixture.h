// All of service/ between a real client and a fake Graph.
#ifndef TESTS_SERVICE_API_PARTICIPANT_SERVICE_FIXTURE_H_
#define TESTS_SERVICE_API_PARTICIPANT_SERVICE_FIXTURE_H_

#include <google/protobuf/text_format.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "service/api/participant_service.h"
#include "tests/service/api/in_process_server.h"
#include "tests/support/fake_graph_client.h"
#include "tests/support/recording_log.h"

namespace participants {

// More than any test has in flight, including answered calls that gRPC has not yet destroyed.
inline constexpr int kLimit = 100;

inline constexpr char kInvitationOfTwo[] = R"pb(
  call_id: "c"
  participants { identity { user { id: "u" } } }
  participants {
    identity { user { id: "v" } }
    participant_id: "mine"
  }
)pb";

inline graph::GraphError Error(graph::GraphErrorKind kind,
                               graph::Effect effect = graph::Effect::kNone) {
  graph::GraphError error;
  error.kind = kind;
  error.effect = effect;
  error.attempts = 1;
  return error;
}

class ParticipantServiceTest : public testing::Test {
 protected:
  ~ParticipantServiceTest() override { graph_.Shutdown(); }

  std::unique_ptr<PendingRemoval> StartRemoval(
      const std::string& text, std::chrono::milliseconds timeout = std::chrono::seconds(20)) {
    auto call = std::make_unique<PendingRemoval>();
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &call->request));
    call->context.set_deadline(std::chrono::system_clock::now() + timeout);
    stub_->async()->RemoveParticipant(&call->context, &call->request, &call->response,
                                      call->Done());
    return call;
  }

  std::unique_ptr<PendingInvitation> StartInvitation(const std::string& text) {
    auto call = std::make_unique<PendingInvitation>();
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &call->request));
    call->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    stub_->async()->InviteParticipants(&call->context, &call->request, &call->response,
                                       call->Done());
    return call;
  }

  std::unique_ptr<PendingMute> StartMute(const std::string& text) {
    auto call = std::make_unique<PendingMute>();
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &call->request));
    call->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    stub_->async()->MuteParticipant(&call->context, &call->request, &call->response, call->Done());
    return call;
  }

  std::unique_ptr<PendingBytes> StartBytes(const std::string& method, const std::string& bytes) {
    auto call = std::make_unique<PendingBytes>();
    grpc::Slice slice(bytes);
    call->request = grpc::ByteBuffer(&slice, 1);
    call->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    generic_stub_.UnaryCall(&call->context, "/participants.v1.ParticipantService/" + method, {},
                            &call->request, &call->response, call->Done());
    return call;
  }

  telemetry::RecordingLog::Line LastLine() { return log_.lines().back(); }

  graph::FakeGraphClient graph_;
  telemetry::RecordingLog log_;
  InFlightCalls calls_{kLimit};
  prometheus::Registry registry_;
  CallMetrics metrics_{registry_};
  const std::unique_ptr<access::AccessControl> access_ = *access::AccessControl::Load({}, {});
  ParticipantService service_{graph_, {}, *access_, /*audit=*/nullptr, metrics_, calls_, log_};
  InProcessServer server_{service_};
  std::unique_ptr<v1::ParticipantService::Stub> stub_ =
      v1::ParticipantService::NewStub(server_.channel());
  grpc::GenericStub generic_stub_{server_.channel()};
};

}  // namespace participants

#endif  // TESTS_SERVICE_API_PARTICIPANT_SERVICE_FIXTURE_H_
