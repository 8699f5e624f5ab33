// Audit records of reads, and of removals and cancellations that read first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

using nlohmann::json;
using Stub = v1::ParticipantService::Stub;
using testing::ElementsAre;
using testing::IsEmpty;

class RosterRecord : public RosterWorld {
 protected:
  void StartAnew(const std::vector<std::string>& flags) {
    service_.reset();
    ServiceProcess::Options options;
    options.flags = flags;
    service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  }
  // The records of all calls so far, in the order of writing. Stops the service.
  std::vector<json> Records() {
    service_->Stop();
    std::vector<json> records;
    for (const std::string& line : service_->process().LinesWith("\"msg\":\"audit ")) {
      records.push_back(json::parse(line));
    }
    return records;
  }
  grpc::Status RemoveUser(const std::string& user) {
    v1::RemoveParticipantResponse response;
    return Call(&Stub::RemoveParticipant,
                Parse<v1::RemoveParticipantRequest>(absl::StrCat(
                    "call_id: 'call' reason: 'why' identity { user { id: '", user, "' } }")),
                response);
  }
  grpc::Status List() {
    v1::ListParticipantsResponse response;
    return Call(&Stub::ListParticipants, Parse<v1::ListParticipantsRequest>("call_id: 'call'"),
                response);
  }
  grpc::Status Cancel(const std::string& participant_id) {
    v1::CancelInvitationResponse response;
    return Call(&Stub::CancelInvitation,
                Parse<v1::CancelInvitationRequest>(
                    absl::StrCat("call_id: 'call' participant_id: '", participant_id, "'")),
                response);
  }
  grpc::Status Mute(const std::string& participant_id) {
    v1::MuteParticipantResponse response;
    return Call(&Stub::MuteParticipant,
                Parse<v1::MuteParticipantRequest>(absl::StrCat(
                    "call_id: 'call' reason: 'noise' participant_id: '", participant_id, "'")),
                response);
  }
};

TEST_F(RosterRecord, NamesWhomAnIdentityMatchedBeforeTheyAreRemoved) {
  PutCall(absl::StrCat(R"({"participants": ["q", {"id": "p1", "identity": {"user": {"id": ")",
                       kUser, R"("}}}, {"id": "p2", "identity": {"user": {"id": ")", kUser,
                       R"("}}}]})"));
  ASSERT_TRUE(RemoveUser(kUser).ok());
  const std::vector<json> records = Records();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0]["msg"], "audit intent");
  for (const json& record : records) {
    EXPECT_EQ(record["grpc.method"], "RemoveParticipant");
    EXPECT_EQ(record["participants"], json::array({absl::StrCat("user:", kUser)}));
    EXPECT_EQ(record["participant_ids"], json::array({"p1", "p2"}));
    EXPECT_EQ(record["caller_reason"], "why");
  }
  EXPECT_EQ(records[1]["msg"], "audit outcome");
  EXPECT_EQ(records[1]["effect"], "applied");
}

TEST_F(RosterRecord, HasTheOutcomeAloneWhereNothingWasToBeDone) {
  PutCall(R"({"participants": ["q", "r"]})");
  EXPECT_EQ(DetailsOf(RemoveUser(kUser)).reason(), "PARTICIPANT_NOT_FOUND");
  EXPECT_EQ(DetailsOf(Cancel("q")).reason(), "PARTICIPANT_ACTIVE");
  const std::vector<json> records = Records();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0]["msg"], "audit outcome");
  EXPECT_EQ(records[0]["participants"], json::array({absl::StrCat("user:", kUser)}));
  EXPECT_EQ(records[0]["error_reason"], "PARTICIPANT_NOT_FOUND");
  EXPECT_FALSE(records[0].contains("participant_ids"));
  EXPECT_EQ(records[1]["error_reason"], "PARTICIPANT_ACTIVE");
}

TEST_F(RosterRecord, NamesWhoIsMutedBeforeAndAfter) {
  PutCall(R"({"participants": ["q", "r"]})");
  ASSERT_TRUE(Mute("q").ok());
  EXPECT_EQ(DetailsOf(Mute("nobody")).reason(), "PARTICIPANT_NOT_FOUND");
  const std::vector<json> records = Records();
  ASSERT_EQ(records.size(), 4U);
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i]["msg"], i % 2 == 0 ? "audit intent" : "audit outcome");
    EXPECT_EQ(records[i]["grpc.method"], "MuteParticipant");
    EXPECT_EQ(records[i]["participants"], json::array({i < 2 ? "q" : "nobody"}));
    EXPECT_EQ(records[i]["caller_reason"], "noise");
  }
  EXPECT_EQ(records[1]["effect"], "applied");
  EXPECT_EQ(records[3]["effect"], "none");
  EXPECT_EQ(records[3]["error_reason"], "PARTICIPANT_NOT_FOUND");
}

TEST_F(RosterRecord, HasTheOutcomeOfReadsAndNobodysName) {
  PutCall(R"({"participants": ["q", "r"]})");
  ASSERT_TRUE(List().ok());
  const std::vector<json> records = Records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0]["msg"], "audit outcome");
  EXPECT_EQ(records[0]["grpc.method"], "ListParticipants");
  EXPECT_EQ(records[0]["call_id"], "call");
  EXPECT_THAT(records[0].dump(), testing::Not(testing::HasSubstr("Somebody")));
}

TEST_F(RosterRecord, LeavesReadsOutWhereToldTo) {
  StartAnew({"--audit_reads=false"});
  PutCall(R"({"participants": ["q", "r"]})");
  ASSERT_TRUE(List().ok());
  EXPECT_EQ(DetailsOf(Cancel("q")).reason(), "PARTICIPANT_ACTIVE");
  const std::vector<json> records = Records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0]["grpc.method"], "CancelInvitation");
}

// With a full disk, changes are refused but reads still work.
TEST_F(RosterRecord, ThatCannotBeWrittenStopsChangesAndNoReads) {
  StartAnew({"--audit_log=/dev/full"});
  PutCall(absl::StrCat(R"({"participants": ["q", {"id": "p", "identity": {"user": {"id": ")", kUser,
                       R"("}}}]})"));
  EXPECT_TRUE(List().ok());
  EXPECT_EQ(DetailsOf(RemoveUser(kUser)).reason(), "AUDIT_UNAVAILABLE");
  EXPECT_EQ(DetailsOf(Cancel("nobody")).reason(), "AUDIT_UNAVAILABLE");
  EXPECT_EQ(DetailsOf(Cancel("q")).reason(), "PARTICIPANT_ACTIVE") << "the read was sent";
  EXPECT_EQ(DetailsOf(Mute("q")).reason(), "AUDIT_UNAVAILABLE");
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 0U);
  EXPECT_EQ(emulator_->CountRequests("POST", "/mute"), 0U);
  EXPECT_THAT(InTheCall(), ElementsAre("q", "p"));
}

}  // namespace
}  // namespace participants::e2e
