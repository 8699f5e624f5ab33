#include "service/api/released_methods.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace participants {
namespace {

using testing::ElementsAre;

std::vector<std::string> MethodsOf(const google::protobuf::FileDescriptorSet& schema) {
  std::vector<std::string> paths;
  for (const auto& file : schema.file()) {
    for (const auto& service : file.service()) {
      for (const auto& method : service.method()) {
        paths.push_back(absl::StrCat("/", file.package(), ".", service.name(), "/", method.name()));
      }
    }
  }
  return paths;
}

TEST(ReleasedMethodsTest, AreThoseOfTheReleasedSchema) {
  std::ifstream file(RELEASED_SCHEMA, std::ios::binary);
  google::protobuf::FileDescriptorSet schema;
  ASSERT_TRUE(schema.ParseFromIstream(&file)) << RELEASED_SCHEMA;
  std::vector<std::string> released;
  for (const std::string_view path : ReleasedMethods()) released.emplace_back(path);
  EXPECT_THAT(released, testing::UnorderedElementsAreArray(MethodsOf(schema)));
}

TEST(ReleasedMethodsTest, AllOthersAreAdded) {
  const std::string released(ReleasedMethods().front());
  const access::ApiMethods methods = SplitByRelease({"/a.v1.A/New", released, "/a.v1.B/Newer"});
  EXPECT_THAT(methods.released, ElementsAre(released));
  EXPECT_THAT(methods.added, ElementsAre("/a.v1.A/New", "/a.v1.B/Newer"));
}

}  // namespace
}  // namespace participants
