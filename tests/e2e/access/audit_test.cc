// The content of the audit log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/access/access_world.h"

namespace participants::e2e {
namespace {

using grpc::StatusCode;
using nlohmann::json;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Audit : public AccessWorld {
 protected:
  void StartWithFile(std::vector<std::string> more_flags = {}) {
    more_flags.push_back("--audit_log=" + path_);
    StartService(more_flags);
  }

  // Returns complete records only: a record may be read while it is being written.
  static std::vector<json> Records(const std::string& text) {
    std::vector<json> records;
    const std::string lines = text.substr(0, text.rfind('\n') + 1);
    for (const auto& line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
      records.push_back(json::parse(line));
    }
    return records;
  }
  std::vector<json> Records() const { return Records(ReadText(path_)); }
  // Outcomes are written just after the response.
  std::vector<json> AwaitRecords(size_t count) const {
    const absl::Time end = absl::Now() + kPatience;
    while (Records().size() < count && absl::Now() < end) std::this_thread::yield();
    return Records();
  }

  const std::string path_ = files_.Path("audit.log");
};

TEST_F(Audit, ARemovalIsRecordedBeforeAndAfter) {
  StartWithFile();
  const auto stub = v1::ParticipantService::NewStub(Connect(remover_.get()));
  grpc::ClientContext context;
  context.AddMetadata("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  v1::RemoveParticipantRequest request = ExampleRemoval();
  request.set_reason("left \"early\"\n");
  v1::RemoveParticipantResponse response;
  ASSERT_TRUE(stub->RemoveParticipant(&context, request, &response).ok());

  const std::vector<json> records = AwaitRecords(2);
  ASSERT_THAT(records, SizeIs(2));
  for (const json& record : records) {
    EXPECT_EQ(record["grpc.method"], "RemoveParticipant");
    EXPECT_EQ(record["caller"], AccessFiles::kRemover);
    EXPECT_EQ(record["rule"], "removal");
    EXPECT_TRUE(absl::StartsWith(record["peer.address"].get<std::string>(), "127.0.0.1:"));
    EXPECT_EQ(record["call_id"], request.call_id());
    EXPECT_THAT(record["participants"], ElementsAre(request.participant_id()));
    EXPECT_EQ(record["caller_reason"], "left \"early\" ");  // A space replaces the line feed.
    EXPECT_EQ(record["client_request_id"], response.client_request_id());
    EXPECT_EQ(record["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    EXPECT_FALSE(record["ts"].get<std::string>().empty());
  }
  EXPECT_EQ(records[0]["msg"], "audit intent");
  EXPECT_FALSE(records[0].contains("grpc.code"));
  EXPECT_EQ(records[1]["msg"], "audit outcome");
  EXPECT_EQ(records[1]["grpc.code"], "OK");
  EXPECT_EQ(records[1]["error_reason"], "");
  EXPECT_EQ(records[1]["effect"], "applied");
  EXPECT_EQ(records[1]["http.status"], 204);
  EXPECT_EQ(records[1]["attempts"], 1);
  EXPECT_EQ(records[1]["graph.request_id"], response.graph_request_id());
}

TEST_F(Audit, AReasonIsRecordedWhole) {
  StartWithFile();
  const auto stub = v1::ParticipantService::NewStub(Connect(remover_.get()));
  std::string reason;
  for (int i = 0; i < 256; ++i) reason += i % 2 == 0 ? "\u8bf7" : "\U0001F6AA";
  grpc::ClientContext context;
  v1::RemoveParticipantRequest request = ExampleRemoval();
  request.set_reason(reason);
  v1::RemoveParticipantResponse response;
  ASSERT_TRUE(stub->RemoveParticipant(&context, request, &response).ok());
  for (const json& record : AwaitRecords(2)) EXPECT_EQ(record["caller_reason"], reason);
}

// Node agents and collectors take up to 16 KiB as one line.
TEST_F(Audit, TheLargestInvitationIsOneLineOf16KiBAtMost) {
  StartWithFile();
  v1::InviteParticipantsRequest request;
  request.set_call_id(ExampleInvitation().call_id());
  request.set_client_context(std::string(256, '"'));
  std::vector<std::string> identities, ids;
  for (const char digit : {'1', '2', '3', '4', '5'}) {
    const std::string id = digit + std::string(255, '"');
    auto& participant = *request.add_participants();
    participant.mutable_identity()->mutable_azure_communication_services_user()->set_id(id);
    participant.set_participant_id(digit + std::string(255, '*'));
    identities.push_back("azureCommunicationServicesUser:" + id);
    ids.push_back(participant.participant_id());
  }
  const auto stub = v1::ParticipantService::NewStub(Connect(inviter_.get()));
  grpc::ClientContext context;
  v1::InviteParticipantsResponse response;
  (void)stub->InviteParticipants(&context, request, &response);
  const std::vector<json> records = AwaitRecords(2);
  ASSERT_THAT(records, SizeIs(2));
  for (const json& record : records) {
    EXPECT_EQ(record["client_context"], request.client_context());
    EXPECT_EQ(record["participants"], json(identities));
    EXPECT_EQ(record["participant_ids"], json(ids));
    EXPECT_LT(record.dump().size(), size_t{16} << 10);
  }
}

TEST_F(Audit, AnInvitationNamesItsIdentitiesAndIds) {
  StartWithFile();
  ASSERT_TRUE(Invite(Connect(inviter_.get())).ok());
  const std::vector<json> records = AwaitRecords(2);
  ASSERT_THAT(records, SizeIs(2));
  const v1::InviteParticipantsRequest request = ExampleInvitation();
  for (const json& record : records) {
    EXPECT_THAT(record["participants"],
                ElementsAre("user:" + request.participants(0).identity().user().id()));
    EXPECT_THAT(record["participant_ids"], ElementsAre(request.participants(0).participant_id()));
    EXPECT_EQ(record["client_context"], request.client_context());
  }
}

TEST_F(Audit, TheIntentIsThereBeforeGraphIsAsked) {
  graph_emulator::Fault silence;
  silence.method = "DELETE";
  silence.delay = std::chrono::hours(1);
  StartWithFile();
  emulator_->AddFault(silence);
  const auto channel = Connect(remover_.get());
  std::thread caller([&] { EXPECT_FALSE(Remove(channel).ok()); });
  ASSERT_TRUE(AwaitRequests(*emulator_, "DELETE", "", 1));
  EXPECT_THAT(Records(), SizeIs(1));
  // Fault row 15: this record is all that remains of a killed process.
  service_->process().Signal(SIGKILL);
  EXPECT_EQ(service_->process().Wait(kPatience), 128 + SIGKILL);
  caller.join();
  ASSERT_THAT(Records(), SizeIs(1));
  EXPECT_EQ(Records()[0]["msg"], "audit intent");
}

TEST_F(Audit, ADenialIsRecordedWithWhatWasAskedFor) {
  StartWithFile();
  EXPECT_EQ(Remove(Connect(inviter_.get())).error_code(), StatusCode::PERMISSION_DENIED);
  const auto nameless = files_.NewClient("IP:127.0.0.1");
  EXPECT_EQ(Remove(Connect(nameless.get())).error_code(), StatusCode::UNAUTHENTICATED);
  const std::vector<json> records = AwaitRecords(2);
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0]["msg"], "audit outcome");
  EXPECT_EQ(records[0]["caller"], AccessFiles::kInviter);
  EXPECT_EQ(records[0]["call_id"], ExampleRemoval().call_id());
  EXPECT_EQ(records[0]["grpc.code"], "PERMISSION_DENIED");
  EXPECT_EQ(records[0]["error_reason"], "CALLER_NOT_AUTHORIZED");
  EXPECT_EQ(records[0]["effect"], "none");
  EXPECT_EQ(records[1]["caller"], "");
  EXPECT_EQ(records[1]["error_reason"], "CALLER_UNAUTHENTICATED");
  EXPECT_EQ(CallsAtGraph(), 0U);
}

TEST_F(Audit, ADenialOfAHugeRequestIsARecordOfModestSize) {
  StartWithFile();
  v1::InviteParticipantsRequest request;
  request.set_call_id(std::string(20000, 'x'));
  for (int i = 0; i < 100; ++i) {
    request.add_participants()->mutable_identity()->mutable_user()->set_id(std::string(300, 'y'));
  }
  grpc::ClientContext context;
  v1::InviteParticipantsResponse response;
  EXPECT_EQ(v1::ParticipantService::NewStub(Connect(remover_.get()))
                ->InviteParticipants(&context, request, &response)
                .error_code(),
            StatusCode::PERMISSION_DENIED);
  ASSERT_THAT(AwaitRecords(1), SizeIs(1));
  EXPECT_LT(ReadText(path_).size(), 4000U);
  EXPECT_THAT(Records()[0]["participants"], SizeIs(6));
}

TEST_F(Audit, WithoutSettingItGoesToStdoutAndTheCallerIsUnverifiedInPlainText) {
  service_ = std::make_unique<ServiceProcess>(*emulator_);
  ASSERT_TRUE(Remove(service_->channel()).ok());
  EXPECT_TRUE(AwaitLogged(
      R"("msg":"audit intent","grpc.method":"RemoveParticipant","caller":"unverified")"));
  EXPECT_TRUE(AwaitLogged(R"("msg":"audit outcome","grpc.method":"RemoveParticipant")"));
}

TEST_F(Audit, AFileIsOpenedAnewOnSighup) {
  StartWithFile();
  const auto channel = Connect(remover_.get());
  EXPECT_TRUE(Remove(channel).ok());
  ASSERT_THAT(AwaitRecords(2), SizeIs(2));
  const std::string moved = path_ + ".1";
  ASSERT_EQ(std::rename(path_.c_str(), moved.c_str()), 0);
  service_->process().Signal(SIGHUP);
  ASSERT_TRUE(AwaitLogged("audit log reopened"));
  EXPECT_TRUE(Remove(channel).ok());
  EXPECT_THAT(AwaitRecords(2), SizeIs(2));
  EXPECT_THAT(Records(ReadText(moved)), SizeIs(2));
}

}  // namespace
}  // namespace participants::e2e
