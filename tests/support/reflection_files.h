// What reflection answers about files, as its caller reads it.
#ifndef TESTS_SUPPORT_REFLECTION_FILES_H_
#define TESTS_SUPPORT_REFLECTION_FILES_H_

#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace participants {

// The names of the files in the response, of either version of the protocol.
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
