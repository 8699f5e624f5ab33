#include "tests/e2e/bulk/bulk_world.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace participants::e2e {
namespace {

using nlohmann::json;
using Stub = v1::BulkParticipantService::Stub;

template <typename Request, typename Response>
grpc::Status Call(const ServiceProcess& service,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  const Request& request, Response& response, absl::Duration time) {
  const auto stub = v1::BulkParticipantService::NewStub(service.channel());
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + time));
  return ((*stub).*method)(&context, request, &response);
}

}  // namespace

void BulkWorld::StartService(const std::vector<std::string>& flags) {
  service_.reset();
  ServiceProcess::Options options;
  options.flags = flags;
  service_ = std::make_unique<ServiceProcess>(*emulator_, options);
}

void BulkWorld::PutCall(const std::string& members, const std::string& call_id) {
  json call = json::parse(absl::StrCat("{", members, "}"));
  call["myParticipantId"] = "bot";
  json bot = {{"id", "bot"}, {"identity", {{"application", {{"id", "bot-client"}}}}}};
  json everybody = json::array({std::move(bot)});
  for (const json& participant : call["participants"]) everybody.push_back(participant);
  call["participants"] = everybody;
  const absl::Status status = emulator_->PutCall(call_id, call.dump());
  ASSERT_TRUE(status.ok()) << status << "\n" << call;
}

std::set<std::string> BulkWorld::InTheCall(const std::string& call_id) {
  std::set<std::string> ids;
  for (const auto& entry : emulator_->Roster(call_id)) ids.insert(entry.id);
  return ids;
}

grpc::Status BulkWorld::Remove(const Batch& request, BatchResponse& response,
                               absl::Duration time) const {
  return Call(*service_, &Stub::BatchRemoveParticipants, request, response, time);
}

grpc::Status BulkWorld::Remove(const All& request, AllResponse& response,
                               absl::Duration time) const {
  return Call(*service_, &Stub::RemoveAllParticipants, request, response, time);
}

std::set<std::string> BulkWorld::RemovedAtGraph(const std::string& call_id) {
  const std::string path = absl::StrCat("/calls/", call_id, "/participants/");
  std::set<std::string> ids;
  for (const auto& entry : emulator_->Journal()) {
    const size_t at = entry.target.find(path);
    if (entry.method != "DELETE" || !entry.applied || at == std::string::npos) continue;
    ids.insert(entry.target.substr(at + path.size()));
  }
  return ids;
}

std::vector<json> BulkWorld::Records(const std::string& message) {
  std::vector<json> records;
  for (const std::string& line :
       service_->process().LinesWith(absl::StrCat(R"("msg":")", message, R"(")"))) {
    records.push_back(json::parse(line));
  }
  return records;
}

std::set<std::string> BulkWorld::Intended() {
  std::set<std::string> ids;
  for (const json& intent : Records("audit intent")) {
    EXPECT_LE(intent["participant_ids"].size(), 100U);
    for (const json& id : intent["participant_ids"]) ids.insert(id.get<std::string>());
  }
  return ids;
}

Account BulkWorld::AccountOfRecords() {
  Account account;
  account.removed = Intended();
  const std::vector<json> outcomes = Records("audit outcome");
  EXPECT_EQ(outcomes.size(), 1U);
  if (outcomes.empty()) return account;
  const json& outcome = outcomes[0];
  for (const json& text : outcome.value("not_removed", json::array())) {
    const std::vector<std::string> words = absl::StrSplit(text.get<std::string>(), ' ');
    EXPECT_EQ(words.size(), 3U) << text;
    EXPECT_EQ(account.removed.erase(words[0]), 1U) << text;
    (words[2] == "none" ? account.not_removed : account.unknown).insert(words[0]);
  }
  EXPECT_EQ(outcome["removed"], account.removed.size());
  EXPECT_EQ(outcome["unknown"], account.unknown.size());
  EXPECT_EQ(outcome["failed"].get<size_t>() + outcome["already_absent"].get<size_t>(),
            account.not_removed.size());
  return account;
}

Account BulkWorld::AccountOf(const google::protobuf::RepeatedPtrField<v1::RemovalResult>& results) {
  Account account;
  for (const v1::RemovalResult& result : results) {
    if (result.outcome() == v1::RemoveParticipantResponse::OUTCOME_REMOVED) {
      account.removed.insert(result.participant_id());
    } else if (result.failure().effect() == "unknown") {
      account.unknown.insert(result.participant_id());
    } else {
      account.not_removed.insert(result.participant_id());
    }
  }
  return account;
}

void BulkWorld::ExpectTrue(const Account& account) {
  const std::set<std::string> removed = RemovedAtGraph();
  for (const std::string& id : account.removed) {
    EXPECT_TRUE(removed.contains(id)) << id << " is said to be removed";
  }
  for (const std::string& id : account.not_removed) {
    EXPECT_FALSE(removed.contains(id)) << id << " is said not to be removed";
  }
  for (const std::string& id : removed) {
    EXPECT_TRUE(account.removed.contains(id) || account.unknown.contains(id)) << id;
  }
}

}  // namespace participants::e2e
