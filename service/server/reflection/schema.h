// What server reflection may be asked, answered.
#ifndef SERVICE_SERVER_REFLECTION_SCHEMA_H_
#define SERVICE_SERVER_REFLECTION_SCHEMA_H_

#include <google/protobuf/descriptor.h>

#include <map>
#include <string>
#include <vector>

#include "grpc/reflection/v1/reflection.pb.h"

namespace participants {

// Files, those that they import, and the services in them. In a pool of its own: protobuf's one for
// generated code remembers every name that it was asked for in vain.
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
