#include "service/server/reflection/schema.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/grpcpp.h>

#include <set>

namespace participants {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::reflection::v1::ExtensionRequest;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

void AnswerError(grpc::StatusCode code, const char* message, ServerReflectionResponse& response) {
  response.mutable_error_response()->set_error_code(code);
  response.mutable_error_response()->set_error_message(message);
}

void AnswerNotFound(ServerReflectionResponse& response) {
  AnswerError(grpc::StatusCode::NOT_FOUND, "this server has no such file, symbol or extension",
              response);
}

// Adds the file, then its imports, to `seen` and `files`.
void Collect(const FileDescriptor& file, std::set<const FileDescriptor*>& seen,
             std::vector<const FileDescriptor*>& files) {
  if (!seen.insert(&file).second) return;
  files.push_back(&file);
  for (int i = 0; i < file.dependency_count(); ++i) Collect(*file.dependency(i), seen, files);
}

}  // namespace

Schema::Schema(const std::vector<const FileDescriptor*>& files) {
  for (const FileDescriptor* const file : files) {
    Add(*file);
    for (int i = 0; i < file->service_count(); ++i) {
      services_.push_back(file->service(i)->full_name());
    }
  }
}

void Schema::Add(const FileDescriptor& file) {
  if (serialized_.contains(file.name())) return;
  for (int i = 0; i < file.dependency_count(); ++i) Add(*file.dependency(i));
  google::protobuf::FileDescriptorProto proto;
  file.CopyTo(&proto);
  file.CopyJsonNameTo(&proto);
  pool_.BuildFile(proto);
  serialized_[file.name()] = proto.SerializeAsString();
}

ServerReflectionResponse Schema::Answer(const ServerReflectionRequest& request) const {
  ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case ServerReflectionRequest::kFileByFilename:
      AnswerFile(pool_.FindFileByName(request.file_by_filename()), response);
      break;
    case ServerReflectionRequest::kFileContainingSymbol:
      AnswerFile(pool_.FindFileContainingSymbol(request.file_containing_symbol()), response);
      break;
    case ServerReflectionRequest::kFileContainingExtension:
      AnswerExtension(request.file_containing_extension(), response);
      break;
    case ServerReflectionRequest::kAllExtensionNumbersOfType:
      AnswerExtensionNumbers(request.all_extension_numbers_of_type(), response);
      break;
    case ServerReflectionRequest::kListServices:
      for (const std::string& service : services_) {
        response.mutable_list_services_response()->add_service()->set_name(service);
      }
      break;
    case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
      AnswerError(grpc::StatusCode::UNIMPLEMENTED, "this server does not know this kind of request",
                  response);
      break;
  }
  return response;
}

void Schema::AnswerFile(const FileDescriptor* file, Response& response) const {
  if (file == nullptr) return AnswerNotFound(response);
  std::set<const FileDescriptor*> seen;
  std::vector<const FileDescriptor*> files;
  Collect(*file, seen, files);
  for (const FileDescriptor* const each : files) {
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(
        serialized_.at(each->name()));
  }
}

void Schema::AnswerExtension(const ExtensionRequest& request, Response& response) const {
  const Descriptor* const type = pool_.FindMessageTypeByName(request.containing_type());
  const FieldDescriptor* const extension =
      type == nullptr ? nullptr : pool_.FindExtensionByNumber(type, request.extension_number());
  AnswerFile(extension == nullptr ? nullptr : extension->file(), response);
}

void Schema::AnswerExtensionNumbers(const std::string& type, Response& response) const {
  const Descriptor* const found = pool_.FindMessageTypeByName(type);
  if (found == nullptr) return AnswerNotFound(response);
  std::vector<const FieldDescriptor*> extensions;
  pool_.FindAllExtensions(found, &extensions);
  auto& numbers = *response.mutable_all_extension_numbers_response();
  numbers.set_base_type_name(type);
  for (const FieldDescriptor* const extension : extensions) {
    numbers.add_extension_number(extension->number());
  }
}

}  // namespace participants
