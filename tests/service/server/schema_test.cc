#include "service/server/reflection/schema.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/reflection_files.h"

namespace participants {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

// Both sides import the bottom. The bottom has an extension range; the top defines one extension.
class SchemaTest : public testing::Test {
 protected:
  const FileDescriptor* Build(const std::string& text) {
    FileDescriptorProto proto;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &proto));
    return pool_.BuildFile(proto);
  }
  ServerReflectionResponse Ask(const std::string& text) const {
    ServerReflectionRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
    ServerReflectionResponse response = schema_.Answer(request);
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    return response;
  }

  DescriptorPool pool_;
  const FileDescriptor* const bottom_ = Build(R"(
      name: "bottom.proto" package: "t" syntax: "proto2"
      message_type { name: "Base" extension_range { start: 100 end: 200 } })");
  const FileDescriptor* const left_ = Build(R"(
      name: "left.proto" dependency: "bottom.proto" message_type {
        name: "Left" field { name: "left_hand" number: 1 label: LABEL_OPTIONAL type: TYPE_INT32 } })");
  const FileDescriptor* const right_ = Build(R"(
      name: "right.proto" dependency: "bottom.proto" message_type { name: "Right" })");
  const FileDescriptor* const top_ = Build(R"(
      name: "top.proto" package: "t" syntax: "proto2"
      dependency: "left.proto" dependency: "right.proto" dependency: "bottom.proto"
      extension { name: "more" number: 123 label: LABEL_OPTIONAL type: TYPE_INT32 extendee: ".t.Base" }
      service { name: "First" method { name: "Do" input_type: ".Left" output_type: ".Right" } }
      service { name: "Second" })");
  const Schema schema_{{top_, bottom_}};
};

TEST_F(SchemaTest, ListsTheServices) {
  const auto response = Ask("host: 'h' list_services: ''");
  EXPECT_EQ(response.valid_host(), "h");
  ASSERT_EQ(response.list_services_response().service_size(), 2);
  EXPECT_EQ(response.list_services_response().service(0).name(), "t.First");
  EXPECT_EQ(response.list_services_response().service(1).name(), "t.Second");
}

TEST_F(SchemaTest, GivesAFileAndEachOneThatItNeedsOnce) {
  EXPECT_THAT(FilesOf(Ask("file_by_filename: 'top.proto'")),
              ElementsAre("top.proto", "left.proto", "bottom.proto", "right.proto"));
  EXPECT_THAT(FilesOf(Ask("file_by_filename: 'right.proto'")),
              ElementsAre("right.proto", "bottom.proto"));
}

// protoc's descriptors have json_name too. A client that finds none may use the field's own name.
TEST_F(SchemaTest, SaysWhatFieldsAreCalledInJson) {
  const auto response = Ask("file_by_filename: 'left.proto'");
  FileDescriptorProto left;
  ASSERT_TRUE(left.ParseFromString(response.file_descriptor_response().file_descriptor_proto(0)));
  EXPECT_EQ(left.message_type(0).field(0).json_name(), "leftHand");
}

TEST_F(SchemaTest, FindsTheFileOfAServiceAMethodOrAMessage) {
  for (const char* symbol : {"t.First", "t.First.Do", "t.more"}) {
    EXPECT_EQ(FilesOf(Ask("file_containing_symbol: '" + std::string(symbol) + "'")).at(0),
              "top.proto");
  }
  EXPECT_THAT(FilesOf(Ask("file_containing_symbol: 't.Base'")), ElementsAre("bottom.proto"));
}

TEST_F(SchemaTest, KnowsExtensions) {
  EXPECT_EQ(FilesOf(Ask("file_containing_extension { containing_type: 't.Base' "
                        "extension_number: 123 }"))
                .at(0),
            "top.proto");
  const auto response = Ask("all_extension_numbers_of_type: 't.Base'");
  EXPECT_EQ(response.all_extension_numbers_response().base_type_name(), "t.Base");
  EXPECT_THAT(response.all_extension_numbers_response().extension_number(), ElementsAre(123));
  EXPECT_THAT(Ask("all_extension_numbers_of_type: 'Left'")
                  .all_extension_numbers_response()
                  .extension_number(),
              UnorderedElementsAre());
}

TEST_F(SchemaTest, SaysOfWhatItDoesNotHaveThatItIsNotFound) {
  for (const char* question :
       {"file_by_filename: 'stranger.proto'", "file_by_filename: ''",
        "file_containing_symbol: 't.Stranger'", "file_containing_symbol: ''",
        "file_containing_symbol: 't..First'", "all_extension_numbers_of_type: 'Stranger'",
        "file_containing_extension { containing_type: 't.Base' extension_number: 124 }",
        "file_containing_extension { containing_type: 't.Base' extension_number: -1 }",
        "file_containing_extension { containing_type: 'Stranger' extension_number: 123 }"}) {
    const auto response = Ask(question);
    EXPECT_EQ(response.error_response().error_code(), grpc::StatusCode::NOT_FOUND) << question;
    EXPECT_NE(response.error_response().error_message(), "") << question;
  }
}

TEST_F(SchemaTest, DoesNotKnowAQuestionThatIsNone) {
  EXPECT_EQ(Ask("host: 'h'").error_response().error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace participants
