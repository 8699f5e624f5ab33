// Whether a server describes itself, decided for each server on its own.
#ifndef SERVICE_REFLECTION_OPTION_H_
#define SERVICE_REFLECTION_OPTION_H_

#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>

#include <memory>
#include <vector>

namespace participants {

// Linking the reflection library registers its plugin with every ServerBuilder of the process. This
// takes it out again, and puts it in where it is wanted, so that nothing depends on how it was
// linked.
class ReflectionOption final : public grpc::ServerBuilderOption {
 public:
  enum class Reflection { kOff, kOn };

  explicit ReflectionOption(Reflection reflection) : reflection_(reflection) {}

  void UpdateArguments(grpc::ChannelArguments* args) override;
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override;

 private:
  const Reflection reflection_;
};

}  // namespace participants

#endif  // SERVICE_REFLECTION_OPTION_H_
