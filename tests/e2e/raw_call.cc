#include "tests/e2e/raw_call.h"

#include <chrono>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"

namespace participants::e2e {

std::shared_ptr<grpc::Channel> NewChannel(
    const std::string& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    const std::string& name) {
  grpc::ChannelArguments arguments;
  if (!name.empty()) arguments.SetSslTargetNameOverride(name);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

RawAnswer CallRaw(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                  const std::string& method, const std::string& request) {
  grpc::GenericStub stub(channel);
  const grpc::Slice slice(request);
  const grpc::ByteBuffer in(&slice, 1);
  grpc::ByteBuffer out;
  RawAnswer answer;
  absl::Notification done;
  stub.UnaryCall(&context, method, {}, &in, &out, [&](grpc::Status status) {
    answer.status = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  std::vector<grpc::Slice> slices;
  if (answer.status.ok() && out.Dump(&slices).ok()) {
    for (const auto& part : slices) {
      answer.bytes.append(reinterpret_cast<const char*>(part.begin()), part.size());
    }
  }
  return answer;
}

RawAnswer CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                  const std::string& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  return CallRaw(channel, context, method, request);
}

}  // namespace participants::e2e
