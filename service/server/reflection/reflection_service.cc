#include "service/server/reflection/reflection_service.h"

#include <memory>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "participants/v1/bulk_participant_service.pb.h"
#include "participants/v1/participant_service.pb.h"
#include "service/rpc/message_bytes.h"

namespace participants {
namespace {

namespace v1alpha = grpc::reflection::v1alpha;
using grpc::reflection::v1::ServerReflectionRequest;

// Answers one question at a time. Reads the next one once gRPC has taken the last answer.
class Questions final : public RpcStream::Reactor {
 public:
  Questions(const Schema& schema, RpcStream& rpc) : schema_(schema), rpc_(rpc) { rpc_.Read(); }

  void OnRead(grpc::ByteBuffer* message) override {
    if (message == nullptr) return rpc_.Finish(grpc::Status::OK);
    ServerReflectionRequest request;
    if (!Parse(*message, request)) {
      return rpc_.Finish({grpc::StatusCode::INVALID_ARGUMENT, "not a ServerReflectionRequest"});
    }
    rpc_.Write(ToBytes(schema_.Answer(request)));
  }

  void OnWritten() override { rpc_.Read(); }

 private:
  const Schema& schema_;
  RpcStream& rpc_;
};

}  // namespace

ReflectionService::ReflectionService(const access::AccessControl& access)
    : access_(access),
      schema_({v1::RemoveParticipantRequest::descriptor()->file(),
               v1::BatchRemoveParticipantsRequest::descriptor()->file(),
               grpc::health::v1::HealthCheckRequest::descriptor()->file(),
               ServerReflectionRequest::descriptor()->file(),
               v1alpha::ServerReflectionRequest::descriptor()->file(),
               google::rpc::Status::descriptor()->file(),
               google::rpc::ErrorInfo::descriptor()->file()}) {}

RpcStream::Handlers ReflectionService::Handlers() const {
  static const grpc::Status kDenied(
      grpc::StatusCode::PERMISSION_DENIED,
      "the policy of this service does not allow this caller to call this method");
  static const grpc::Status kLimited(
      grpc::StatusCode::RESOURCE_EXHAUSTED,
      "the policy of this service allows this caller no more calls for now");
  const auto handler = [this](RpcStream& rpc) -> std::unique_ptr<RpcStream::Reactor> {
    using Verdict = access::AccessDecision::Verdict;
    const Verdict verdict = access_.DecideOnReflection(rpc.call()).verdict;
    if (verdict == Verdict::kAllowed) return std::make_unique<Questions>(schema_, rpc);
    rpc.Finish(verdict == Verdict::kLimited ? kLimited : kDenied);
    return nullptr;
  };
  // Both versions have the same messages.
  return {{"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", handler},
          {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", handler}};
}

}  // namespace participants
