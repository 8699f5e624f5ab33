// Conversion between our proto's messages and the adapter's types.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "service/api/identity_kinds.h"
#include "service/api/invite_participants.h"
#include "service/api/remove_participant.h"

namespace participants {
namespace {

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

TEST(IdentityKindsTest, NamesEveryKindOfTheProtoAsGraphDoes) {
  std::set<std::string> in_table;
  for (const IdentityKind& kind : kIdentityKinds) in_table.insert(std::string(kind.field));
  const auto* descriptor = v1::IdentitySet::descriptor();
  std::set<std::string> in_proto;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    if (descriptor->field(i)->is_map()) continue;
    in_proto.insert(descriptor->field(i)->name());
  }
  EXPECT_EQ(in_table, in_proto);
  // Field names are Graph's in snake_case, so a field's JSON name is Graph's key.
  for (const IdentityKind& kind : kIdentityKinds) {
    EXPECT_EQ(descriptor->FindFieldByName(std::string(kind.field))->json_name(), kind.graph_key);
  }
}

TEST(ToGraphTest, TakesARemovalOver) {
  AnsweredCall answered;
  const auto plan = RemoveParticipantMethod::Prepare(
      FromText<v1::RemoveParticipantRequest>(
          "call_id: 'c' participant_id: 'p' allow_missing: true reason: 'r'"),
      answered);
  EXPECT_EQ(plan.call_id, "c");
  EXPECT_EQ(plan.participant_id, "p");
  EXPECT_TRUE(plan.allow_missing);
}

TEST(ToGraphTest, TakesAnInvitationOver) {
  const auto params = ToGraph(FromText<v1::InviteParticipantsRequest>(R"pb(
    call_id: "c"
    client_context: "x"
    participants {
      identity { user { id: "u" display_name: "n" tenant_id: "t" identity_provider: "AAD" } }
      participant_id: "p"
      replaces_call_id: "r"
      hidden: true
      remove_from_default_audio_routing_group: true
    }
    participants { identity { azure_communication_services_user { id: "a" } } }
  )pb"));
  EXPECT_EQ(params.call_id, "c");
  EXPECT_EQ(params.client_context, "x");
  graph::InvitationParticipantInfo first;
  first.identity["user"] = {
      .id = "u", .display_name = "n", .tenant_id = "t", .identity_provider = "AAD", .other = {}};
  first.participant_id = "p";
  first.replaces_call_id = "r";
  first.hidden = true;
  first.remove_from_default_audio_routing_group = true;
  graph::InvitationParticipantInfo second;
  second.identity["azureCommunicationServicesUser"].id = "a";
  EXPECT_THAT(params.participants, testing::ElementsAre(first, second));
}

TEST(ToProtoTest, ReturnsAnOperationWithoutLoss) {
  graph::InviteParticipantsOperation operation;
  operation.id = "o";
  operation.status = graph::OperationStatus::kRunning;
  operation.client_context = "x";
  operation.result_info = {.code = 403, .subcode = 7505, .message = "m"};
  graph::InvitationParticipantInfo& participant = operation.participants.emplace_back();
  participant.identity["onPremises"] = {.id = "u",
                                        .display_name = "n",
                                        .tenant_id = "t",
                                        .identity_provider = "AAD",
                                        .other = {{"email", "e"}}};
  participant.identity["acsUser"].id = "a";
  participant.participant_id = "p";
  participant.replaces_call_id = "r";
  participant.hidden = true;
  participant.remove_from_default_audio_routing_group = true;
  participant.id = "i";
  participant.endpoint_type = "default";

  const auto expected = FromText<v1::InviteParticipantsOperation>(R"pb(
    id: "o"
    status: OPERATION_STATUS_RUNNING
    client_context: "x"
    result_info { code: 403 subcode: 7505 message: "m" }
    participants {
      identity {
        on_premises {
          id: "u"
          display_name: "n"
          tenant_id: "t"
          identity_provider: "AAD"
          other { key: "email" value: "e" }
        }
        other {
          key: "acsUser"
          value { id: "a" }
        }
      }
      participant_id: "p"
      replaces_call_id: "r"
      hidden: true
      remove_from_default_audio_routing_group: true
      id: "i"
      endpoint_type: "default"
    }
  )pb");
  const auto converted = ToProto(operation);
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(converted, expected))
      << converted.DebugString();
}

TEST(ToProtoTest, WhatIsAbsentStaysAbsent) {
  const auto converted = ToProto(graph::InviteParticipantsOperation{});
  EXPECT_EQ(converted.status(), v1::OPERATION_STATUS_UNKNOWN);
  EXPECT_FALSE(converted.has_result_info());
  EXPECT_EQ(converted.participants_size(), 0);
}

TEST(ToProtoTest, KnowsEveryStatus) {
  using graph::OperationStatus;
  const auto convert = [](OperationStatus status) {
    graph::InviteParticipantsOperation operation;
    operation.status = status;
    return ToProto(operation).status();
  };
  EXPECT_EQ(convert(OperationStatus::kNotStarted), v1::OPERATION_STATUS_NOT_STARTED);
  EXPECT_EQ(convert(OperationStatus::kRunning), v1::OPERATION_STATUS_RUNNING);
  EXPECT_EQ(convert(OperationStatus::kCompleted), v1::OPERATION_STATUS_COMPLETED);
  EXPECT_EQ(convert(OperationStatus::kFailed), v1::OPERATION_STATUS_FAILED);
  EXPECT_EQ(convert(OperationStatus::kUnknown), v1::OPERATION_STATUS_UNKNOWN);
}

}  // namespace
}  // namespace participants
