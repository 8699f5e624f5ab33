#include "tests/e2e/access/access_world.h"

#include <algorithm>
#include <thread>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/raw_call.h"

namespace participants::e2e {

void AccessWorld::StartService(const std::vector<std::string>& more_flags) {
  ServiceProcess::Options options;
  options.flags = files_.Flags();
  options.flags.insert(options.flags.end(), more_flags.begin(), more_flags.end());
  service_ = std::make_unique<ServiceProcess>(*emulator_, options);
}

std::shared_ptr<grpc::Channel> AccessWorld::Connect(const TestCertificate* client) const {
  return NewChannel(service_->address(), files_.Credentials(client));
}

grpc::Status AccessWorld::Remove(const std::shared_ptr<grpc::Channel>& channel) const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  v1::RemoveParticipantRequest request = ExampleRemoval();
  request.set_allow_missing(true);
  v1::RemoveParticipantResponse response;
  return v1::ParticipantService::NewStub(channel)->RemoveParticipant(&context, request, &response);
}

grpc::Status AccessWorld::Invite(const std::shared_ptr<grpc::Channel>& channel) const {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  v1::InviteParticipantsResponse response;
  return v1::ParticipantService::NewStub(channel)->InviteParticipants(&context, ExampleInvitation(),
                                                                      &response);
}

bool AccessWorld::AwaitLogged(const std::string& text, int lines) const {
  const absl::Time end = absl::Now() + kPatience;
  const auto holds = [&](const std::string& line) { return absl::StrContains(line, text); };
  while (std::ranges::count_if(service_->process().lines(), holds) < lines) {
    if (absl::Now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

size_t AccessWorld::CallsAtGraph() const {
  return emulator_->CountRequests("DELETE", "") + emulator_->CountRequests("POST", "/invite");
}

}  // namespace participants::e2e
