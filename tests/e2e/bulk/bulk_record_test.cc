// The audit log of calls that remove many: everybody is named before anybody is removed, and
// nothing is cut.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/bulk/bulk_world.h"

namespace participants::e2e {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::Not;

class BulkRecord : public BulkWorld {};

TEST_F(BulkRecord, NamesEachRoundInPartsOfAHundredAndThenCounts) {
  StartService();
  PutCall(R"("generate": 250, "joining": {"generate": 30, "per_removal": 30})");
  AllResponse response;
  ASSERT_TRUE(Remove(Parse<All>("force: true reason: 'the end'"), response).ok());
  ASSERT_EQ(response.results_size(), 280);
  service_->Stop();
  std::vector<std::string> parts;
  std::set<std::string> request_ids;
  for (const json& intent : Records("audit intent")) {
    parts.push_back(absl::StrCat(intent["round"].get<int>(), ": ", intent["part"].get<int>(),
                                 " of ", intent["parts"].get<int>(), ", ",
                                 intent["participant_ids"].size()));
    EXPECT_EQ(intent["grpc.method"], "RemoveAllParticipants");
    EXPECT_EQ(intent["caller_reason"], "the end");
    EXPECT_EQ(intent["call_id"], kCall);
    request_ids.insert(intent["client_request_id"]);
  }
  EXPECT_THAT(parts,
              ElementsAre("1: 1 of 3, 100", "1: 2 of 3, 100", "1: 3 of 3, 50", "2: 1 of 1, 30"));
  const json outcome = Records("audit outcome").at(0);
  request_ids.insert(outcome["client_request_id"]);
  EXPECT_THAT(request_ids, ElementsAre(response.client_request_id()));
  EXPECT_EQ(outcome["rounds"], 2);
  EXPECT_EQ(outcome["removed"], 280);
  EXPECT_EQ(outcome["effect"], "applied");
  EXPECT_FALSE(outcome.contains("participant_ids"));
  EXPECT_FALSE(outcome.contains("not_removed"));
  const auto lines = service_->process().LinesWith(R"("msg":"call finished")");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(json::parse(lines[0])["grpc.service"], "participants.v1.BulkParticipantService");
  ExpectTrue(AccountOfRecords());
}

TEST_F(BulkRecord, NamesEveryEntryOfABatchAndWhomItMeant) {
  StartService();
  PutCall(R"("participants": [{"id": "a1", "identity": {"user": {"id": "a"}}}])");
  Batch request = Parse<Batch>("identities { user { id: 'a' } }");
  for (int i = 0; i < 99; ++i) request.add_participant_ids(absl::StrCat(std::string(200, 'p'), i));
  BatchResponse response;
  ASSERT_TRUE(Remove(request, response).ok());
  service_->Stop();
  const json intent = Records("audit intent").at(0);
  EXPECT_EQ(intent["participants"].size(), 100U);
  EXPECT_EQ(intent["participants"][0], request.participant_ids(0));
  EXPECT_EQ(intent["participants"][99], "user:a");
  EXPECT_EQ(intent["participant_ids"].size(), 100U);
  const json outcome = Records("audit outcome").at(0);
  EXPECT_EQ(outcome["removed"], 1);
  EXPECT_EQ(outcome["already_absent"], 99);
  EXPECT_EQ(outcome["not_removed"][0],
            absl::StrCat(request.participant_ids(0), " PARTICIPANT_NOT_FOUND none"));
}

TEST_F(BulkRecord, HasTheOutcomeAloneOfACallThatRemovesNobody) {
  StartService();
  PutCall(R"("generate": 5)");
  AllResponse response;
  ASSERT_TRUE(Remove(Parse<All>(""), response).ok());
  EXPECT_FALSE(Remove(Parse<All>("force: true keep_participant_ids: 'typo'"), response).ok());
  service_->Stop();
  EXPECT_EQ(Records("audit intent").size(), 0U);
  const std::vector<json> outcomes = Records("audit outcome");
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0]["effect"], "none");
  EXPECT_EQ(outcomes[1]["error_reason"], "KEEP_NOT_FOUND");
}

TEST_F(BulkRecord, OnAFullDiskNobodyIsRemoved) {
  StartService({"--audit_log=/dev/full"});
  PutCall(R"("generate": 150)");
  AllResponse all;
  EXPECT_EQ(DetailsOf(Remove(Parse<All>("force: true"), all)).reason(), "AUDIT_UNAVAILABLE");
  BatchResponse batch;
  const grpc::Status status = Remove(Parse<Batch>("participant_ids: 'generated-00001'"), batch);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(DetailsOf(status).reason(), "AUDIT_UNAVAILABLE");
  EXPECT_EQ(DetailsOf(status).metadata("effect"), "none");
  EXPECT_EQ(Deletes(), 0U);
}

TEST_F(BulkRecord, OnADiskThatFillsUpNobodyElseIsRemoved) {
  const std::string path = absl::StrCat(testing::TempDir(), "/bulk-audit-", getpid(), ".log");
  StartService({"--audit_log=" + path});
  PutCall(R"("generate": 20, "joining": {"generate": 10, "per_removal": 10})");
  graph_emulator::Fault slow;
  slow.method = "DELETE";
  slow.delay = std::chrono::milliseconds(300);
  emulator_->AddFault(slow);  // The first one only.
  AllResponse response;
  grpc::Status status;
  std::jthread caller([&] { status = Remove(Parse<All>("force: true"), response); });
  ASSERT_TRUE(AwaitRequests(*emulator_, "DELETE", "/participants/", 1));
  std::ifstream file(path);
  const std::string so_far{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const rlimit limit = {.rlim_cur = so_far.size(), .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(prlimit(service_->process().pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
  caller.join();
  EXPECT_EQ(std::remove(path.c_str()), 0);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_FALSE(response.done());
  EXPECT_EQ(Deletes(), 20U);
  EXPECT_EQ(response.results_size(), 30);
  for (int i = 0; i < response.results_size(); ++i) {
    const v1::RemovalResult& result = response.results(i);
    EXPECT_EQ(result.failure().reason(), i < 20 ? "" : "AUDIT_UNAVAILABLE");
    EXPECT_EQ(result.failure().effect(), i < 20 ? "" : "none");
  }
  ExpectTrue(AccountOf(response.results()));
}

}  // namespace
}  // namespace participants::e2e
