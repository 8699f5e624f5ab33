#include "service/reflection_option.h"

#include <google/protobuf/message.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grpc/health/v1/health.pb.h"

namespace participants {

void ReflectionOption::UpdateArguments(grpc::ChannelArguments* /*args*/) {}

void ReflectionOption::UpdatePlugins(
    std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) {
  auto plugin = std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>();
  const std::string name = plugin->name();
  std::erase_if(*plugins, [&](const auto& each) { return each->name() == name; });
  if (reflection_ == Reflection::kOff) return;
  // Nothing else of ours uses the health messages, and a linker leaves out what nobody uses.
  google::protobuf::LinkMessageReflection<grpc::health::v1::HealthCheckRequest>();
  plugins->push_back(std::move(plugin));
}

}  // namespace participants
