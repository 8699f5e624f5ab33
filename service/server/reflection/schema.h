// Answers the requests of server reflection.
#ifndef SERVICE_SERVER_REFLECTION_SCHEMA_H_
#define SERVICE_SERVER_REFLECTION_SCHEMA_H_

#include <google/protobuf/descriptor.h>

#include <map>
#include <string>
#include <vector>

#include "grpc/reflection/v1/reflection.pb.h"

namespace participants {

// Files, their imports, and the services in them. Owns its pool, because protobuf's pool for
// generated code remembers every unknown name that it is asked for.
// Until gRPC >= (not known): its pool forgets unknown names.
class Schema {
 public:
  explicit Schema(const std::vector<const google::protobuf::FileDescriptor*>& files);

  grpc::reflection::v1::ServerReflectionResponse Answer(
      const grpc::reflection::v1::ServerReflectionRequest& request) const;

 private:
  using Response = grpc::reflection::v1::ServerReflectionResponse;

  void Add(const google::protobuf::FileDescriptor& file);
  void AnswerFile(const google::protobuf::FileDescriptor* file, Response& response) const;
  void AnswerExtension(const grpc::reflection::v1::ExtensionRequest& request,
                       Response& response) const;
  void AnswerExtensionNumbers(const std::string& type, Response& response) const;

  google::protobuf::DescriptorPool pool_;
  std::map<std::string, std::string> serialized_;  // By the file's name.
  std::vector<std::string> services_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_REFLECTION_SCHEMA_H_
