#include "tests/e2e/health_client.h"

#include <chrono>

#include "tests/e2e/raw_call.h"
#include "tests/e2e/service_process.h"
#include "tests/support/http_client.h"

namespace participants::e2e {

using grpc::health::v1::Health;
using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

HealthAnswer CheckHealth(const std::string& address, const std::string& service) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  HealthCheckRequest request;
  request.set_service(service);
  HealthCheckResponse response;
  const auto status = Health::NewStub(NewChannel(address))->Check(&context, request, &response);
  return {status.error_code(), response.status()};
}

HealthWatch::HealthWatch(const std::string& address, const std::string& service)
    : stub_(Health::NewStub(NewChannel(address))), service_(service), reader_([this] { Read(); }) {}

HealthWatch::~HealthWatch() {
  context_.TryCancel();
  reader_.join();
}

void HealthWatch::Read() {
  HealthCheckRequest request;
  request.set_service(service_);
  const auto stream = stub_->Watch(&context_, request);
  for (HealthCheckResponse response; stream->Read(&response);) {
    const absl::MutexLock lock(&mutex_);
    told_.push_back(response.status());
  }
  (void)stream->Finish();
  const absl::MutexLock lock(&mutex_);
  ended_ = true;
}

bool HealthWatch::Await(HealthStatus status) {
  const absl::MutexLock lock(&mutex_);
  const auto told = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return !told_.empty() && told_.back() == status;
  };
  return mutex_.AwaitWithTimeout(absl::Condition(&told), kPatience);
}

std::vector<HealthStatus> HealthWatch::AwaitEnd() {
  const absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&ended_), kPatience);
  return told_;
}

namespace {

// Often enough to see each change, but without measurable load.
constexpr absl::Duration kBetweenProbes = absl::Milliseconds(10);

// An IPv4 address.
HttpClient ConnectToAddress(const std::string& address) {
  const size_t colon = address.rfind(':');
  return HttpClient(std::stoi(address.substr(colon + 1)), address.substr(0, colon));
}

}  // namespace

ProbeAnswer Probe(const std::string& health_address, const std::string& path) {
  const auto answer = ConnectToAddress(health_address).Get(path).value_or(HttpClient::Answer{});
  return {answer.status(), answer.body};
}

ProbeWatch::ProbeWatch(const std::string& health_address, const std::string& path)
    : asker_([=, this] { Ask(health_address, path); }) {}

ProbeWatch::~ProbeWatch() {
  stop_.Notify();
  asker_.join();
}

void ProbeWatch::Ask(const std::string& health_address, const std::string& path) {
  HttpClient client = ConnectToAddress(health_address);
  do {
    const auto answer = client.Get(path);
    const absl::MutexLock lock(&mutex_);
    ended_ = !answer.has_value();
    if (ended_) return;
    if (told_.empty() || told_.back() != answer->status()) told_.push_back(answer->status());
  } while (!stop_.WaitForNotificationWithTimeout(kBetweenProbes));
}

bool ProbeWatch::Await(int status) {
  const absl::MutexLock lock(&mutex_);
  const auto told = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return !told_.empty() && told_.back() == status;
  };
  return mutex_.AwaitWithTimeout(absl::Condition(&told), kPatience);
}

std::vector<int> ProbeWatch::AwaitEnd() {
  const absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&ended_), kPatience);
  return told_;
}

}  // namespace participants::e2e
