// Clients and servers of the first release and of this one understand each other, or fail closed.
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "google/rpc/status.pb.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

class Versions : public RosterWorld {
 protected:
  Versions() {
    google::protobuf::FileDescriptorSet released;
    EXPECT_TRUE(released.ParseFromString(ReadFile(RELEASED_SCHEMA)));
    for (const auto& file : released.file()) EXPECT_NE(pool_.BuildFile(file), nullptr);
  }
  // A message of the first release's schema.
  std::unique_ptr<google::protobuf::Message> Old(const std::string& name,
                                                 const std::string& text = "") {
    const auto* const descriptor = pool_.FindMessageTypeByName("participants.v1." + name);
    EXPECT_NE(descriptor, nullptr) << name;
    std::unique_ptr<google::protobuf::Message> message(factory_.GetPrototype(descriptor)->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message.get()));
    return message;
  }
  // How a client of the first release reads this server's answer.
  std::string OldAnswer(const std::string& method, const std::string& request,
                        const std::string& request_name, const std::string& response_name) {
    const RawAnswer answer =
        CallRaw(service_->channel(), method, Old(request_name, request)->SerializeAsString());
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
    const auto response = Old(response_name);
    EXPECT_TRUE(response->ParseFromString(answer.bytes));
    response->GetReflection()->MutableUnknownFields(response.get())->Clear();
    return response->ShortDebugString();
  }

  google::protobuf::DescriptorPool pool_;
  google::protobuf::DynamicMessageFactory factory_{&pool_};
};

TEST_F(Versions, AnOldCallerIsServedAsBefore) {
  PutCall(R"({"participants": ["p", "q"]})");
  EXPECT_THAT(OldAnswer(kRemoveMethod, "call_id: 'call' participant_id: 'p' reason: 'r'",
                        "RemoveParticipantRequest", "RemoveParticipantResponse"),
              testing::StartsWith("outcome: OUTCOME_REMOVED graph_request_id: "));
  EXPECT_THAT(InTheCall(), testing::ElementsAre("q"));
  EXPECT_THAT(
      OldAnswer(
          kInviteMethod,
          "call_id: 'call' participants { identity { user { id: 'u' } } participant_id: 'i' }",
          "InviteParticipantsRequest", "InviteParticipantsResponse"),
      testing::AllOf(testing::HasSubstr("status: OPERATION_STATUS_RUNNING"),
                     testing::HasSubstr("participant_id: \"i\"")));
}

// The first release's answer, byte for byte, to a request with an identity and no participant_id:
// it does not know the field, and so removes nobody.
TEST_F(Versions, AnOldServerRefusesWhatItDoesNotKnow) {
  const grpc::Status status(grpc::StatusCode::INVALID_ARGUMENT, "",
                            ReadFile(TESTDATA "/first_release/identity_refused.binpb"));
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.reason(), "INVALID_REQUEST");
  EXPECT_EQ(details.metadata("effect"), "none");
  ASSERT_TRUE(details.bad_request);
  EXPECT_EQ(details.bad_request->field_violations(0).field(), "participant_id");
  // An old server sees a new request without either field.
  v1::RemoveParticipantRequest request = Parse<v1::RemoveParticipantRequest>(
      "call_id: 'call' identity { user { id: 'u' } } allow_missing: true");
  const auto seen = Old("RemoveParticipantRequest");
  ASSERT_TRUE(seen->ParseFromString(request.SerializeAsString()));
  seen->GetReflection()->MutableUnknownFields(seen.get())->Clear();
  EXPECT_EQ(seen->ShortDebugString(), "call_id: \"call\" allow_missing: true");
  // This server refuses it as well.
  const RawAnswer answer = CallRaw(service_->channel(), kRemoveMethod, seen->SerializeAsString());
  EXPECT_EQ(DetailsOf(answer.status).bad_request->SerializeAsString(),
            details.bad_request->SerializeAsString());
}

}  // namespace
}  // namespace participants::e2e
