// Decodes reflection's file responses as a client does.
#ifndef TESTS_SUPPORT_REFLECTION_FILES_H_
#define TESTS_SUPPORT_REFLECTION_FILES_H_

#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace participants {

// The names of the files in a response of either protocol version.
template <typename ServerReflectionResponse>
std::vector<std::string> FilesOf(const ServerReflectionResponse& response) {
  std::vector<std::string> names;
  for (const auto& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(file.ParseFromString(bytes));
    names.push_back(file.name());
  }
  return names;
}

}  // namespace participants

#endif  // TESTS_SUPPORT_REFLECTION_FILES_H_
