#include "service/server/health/health_service.h"

#include <optional>
#include <utility>

#include "service/rpc/message_bytes.h"

namespace participants {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// Maximum length of a name. Each Watch keeps one.
constexpr size_t kMaxNameBytes = 200;

grpc::ByteBuffer ResponseOf(HealthCheckResponse::ServingStatus status) {
  HealthCheckResponse response;
  response.set_status(status);
  return ToBytes(response);
}

// Returns the requested name. nullopt = the RPC has been finished with an error.
std::optional<std::string> ReadName(RpcStream& rpc, grpc::ByteBuffer* message) {
  HealthCheckRequest request;
  if (message == nullptr || !Parse(*message, request) || request.service().size() > kMaxNameBytes) {
    rpc.Finish({grpc::StatusCode::INVALID_ARGUMENT,
                "expected one HealthCheckRequest with a name of at most 200 bytes"});
    return std::nullopt;
  }
  return std::move(*request.mutable_service());
}

}  // namespace

class HealthService::Check final : public RpcStream::Reactor {
 public:
  Check(HealthService& service, RpcStream& rpc) : service_(service), rpc_(rpc) { rpc_.Read(); }

  void OnRead(grpc::ByteBuffer* message) override {
    const auto name = ReadName(rpc_, message);
    if (!name) return;
    const Status status = [&] {
      absl::MutexLock lock(&service_.mutex_);
      return service_.StatusOf(*name);
    }();
    if (status != HealthCheckResponse::SERVICE_UNKNOWN) {
      return rpc_.WriteAndFinish(ResponseOf(status));
    }
    rpc_.Finish({grpc::StatusCode::NOT_FOUND, "this server has no such service"});
  }

 private:
  HealthService& service_;
  RpcStream& rpc_;
};

// Sends one message at a time. After changes meanwhile, sends only the latest status.
class HealthService::Watch final : public RpcStream::Reactor {
 public:
  Watch(HealthService& service, RpcStream& rpc) : service_(service), rpc_(rpc) { rpc_.Read(); }

  void OnRead(grpc::ByteBuffer* message) override {
    auto name = ReadName(rpc_, message);
    if (!name) return;
    absl::MutexLock lock(&service_.mutex_);
    if (is_over_) return;
    name_ = *std::move(name);
    service_.watches_.insert(this);
    Tell();
  }

  void OnWritten() override {
    absl::MutexLock lock(&service_.mutex_);
    is_telling_ = false;
    if (!is_over_) Tell();
  }

  void OnOver() override {
    absl::MutexLock lock(&service_.mutex_);
    is_over_ = true;
    service_.watches_.erase(this);
  }

  // Sends the status, unless it was already sent.
  void Tell() ABSL_EXCLUSIVE_LOCKS_REQUIRED(service_.mutex_) {
    const Status status = service_.StatusOf(name_);
    if (is_telling_ || status == told_) return;
    is_telling_ = true;
    told_ = status;
    rpc_.Write(ResponseOf(status));
  }

 private:
  HealthService& service_;
  RpcStream& rpc_;
  std::string name_ ABSL_GUARDED_BY(service_.mutex_);
  std::optional<Status> told_ ABSL_GUARDED_BY(service_.mutex_);
  bool is_telling_ ABSL_GUARDED_BY(service_.mutex_) = false;
  bool is_over_ ABSL_GUARDED_BY(service_.mutex_) = false;
};

void HealthService::Set(const std::string& name, bool serving) {
  absl::MutexLock lock(&mutex_);
  serving_[name] = serving;
  for (Watch* const watch : watches_) {
    watch->Tell();
  }
}

HealthService::Status HealthService::StatusOf(const std::string& name) const {
  const auto found = serving_.find(name);
  if (found == serving_.end()) return HealthCheckResponse::SERVICE_UNKNOWN;
  return found->second ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

RpcStream::Handlers HealthService::Handlers() {
  return {{"/grpc.health.v1.Health/Check",
           [this](RpcStream& rpc) { return std::make_unique<Check>(*this, rpc); }},
          {"/grpc.health.v1.Health/Watch",
           [this](RpcStream& rpc) { return std::make_unique<Watch>(*this, rpc); }}};
}

}  // namespace participants
