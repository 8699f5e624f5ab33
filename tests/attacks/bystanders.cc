#include "tests/attacks/bystanders.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/health_client.h"
#include "tests/e2e/service_process.h"

namespace participants::attacks {
namespace {

constexpr absl::Duration kBetweenCalls = absl::Milliseconds(50);
constexpr absl::Duration kBetweenProbes = absl::Milliseconds(200);
// The kubelet's time-out in the chart, and longer than that of most callers.
constexpr absl::Duration kProbePatience = absl::Seconds(3);
constexpr absl::Duration kCallPatience = absl::Seconds(5);

std::string ProbeOnce(const std::string& health_address) {
  const absl::Time begin = absl::Now();
  const int status = e2e::Probe(health_address, "/livez").status;
  if (status != 200) return absl::StrCat("status ", status);
  return absl::Now() - begin <= kProbePatience ? "" : "too late";
}

}  // namespace

std::string Remove(const std::shared_ptr<grpc::Channel>& channel) {
  v1::RemoveParticipantRequest request = e2e::ExampleRemoval();
  request.set_allow_missing(true);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallPatience));
  v1::RemoveParticipantResponse response;
  const grpc::Status status =
      v1::ParticipantService::NewStub(channel)->RemoveParticipant(&context, request, &response);
  return status.ok() ? ""
                     : absl::StrCat(status.error_code(), " ", e2e::DetailsOf(status).reason(), " ",
                                    status.error_message().substr(0, 80));
}

Bystander::Bystander(Attempt attempt, absl::Duration pause)
    : attempt_(std::move(attempt)), thread_([this, pause] { Run(pause); }) {}

Bystander::~Bystander() { Stop(); }

void Bystander::Stop() {
  if (!thread_.joinable()) return;
  stop_.Notify();
  thread_.join();
}

void Bystander::Run(absl::Duration pause) {
  do {
    const absl::Time begin = absl::Now();
    std::string failure = attempt_();
    if (failure.empty()) {
      times_.push_back(absl::Now() - begin);
    } else {
      failures_.push_back(std::move(failure));
    }
  } while (!stop_.WaitForNotificationWithTimeout(pause));
}

absl::Duration Bystander::Percentile(double share) const {
  if (times_.empty()) return absl::ZeroDuration();
  std::vector<absl::Duration> sorted = times_;
  std::sort(sorted.begin(), sorted.end());
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

std::string Bystander::Summary() const {
  std::map<std::string, int> failures;
  for (const std::string& failure : failures_) ++failures[failure];
  std::string text = absl::StrCat(
      times_.size(), " served, p99 ", absl::ToInt64Milliseconds(Percentile(0.99)), " ms, longest ",
      absl::ToInt64Milliseconds(Percentile(1)), " ms, ", failures_.size(), " failed");
  for (const auto& [failure, count] : failures) absl::StrAppend(&text, "; ", count, "x ", failure);
  return text;
}

Bystanders::Bystanders(const std::string& health_address, NewChannel new_channel)
    : caller_([channel = new_channel()] { return Remove(channel); }, kBetweenCalls),
      newcomer_([new_channel] { return Remove(new_channel()); }, kBetweenProbes),
      kubelet_([health_address] { return ProbeOnce(health_address); }, kBetweenProbes) {}

void Bystanders::Stop() {
  for (Bystander* each : {&caller_, &newcomer_, &kubelet_}) each->Stop();
}

std::string Bystanders::Summary() const {
  return absl::StrCat("caller: ", caller_.Summary(), "\nnewcomer: ", newcomer_.Summary(),
                      "\nkubelet: ", kubelet_.Summary(), "\n");
}

}  // namespace participants::attacks
