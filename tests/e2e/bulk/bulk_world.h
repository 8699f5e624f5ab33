// The real binary in front of an emulator, for calls that remove many participants.
#ifndef TESTS_E2E_BULK_BULK_WORLD_H_
#define TESTS_E2E_BULK_BULK_WORLD_H_

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "participants/v1/bulk_participant_service.grpc.pb.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {

inline constexpr char kCall[] = "call";

// The participants of a call, by what an answer or a record says about them.
struct Account {
  std::set<std::string> removed;
  std::set<std::string> not_removed;  // For certain.
  std::set<std::string> unknown;
};

class BulkWorld : public testing::Test {
 protected:
  using Batch = v1::BatchRemoveParticipantsRequest;
  using BatchResponse = v1::BatchRemoveParticipantsResponse;
  using All = v1::RemoveAllParticipantsRequest;
  using AllResponse = v1::RemoveAllParticipantsResponse;

  void StartService(const std::vector<std::string>& flags = {});
  // In the format of the emulator's call_json.h. Adds myParticipantId "bot", and the bot.
  void PutCall(const std::string& members, const std::string& call_id = kCall);
  // The ids of the participants in the call.
  std::set<std::string> InTheCall(const std::string& call_id = kCall);

  template <typename Request>
  static Request Parse(const std::string& text) {
    Request request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    if (request.call_id().empty()) request.set_call_id(kCall);
    return request;
  }
  grpc::Status Remove(const Batch& request, BatchResponse& response,
                      absl::Duration time = absl::Seconds(30)) const;
  grpc::Status Remove(const All& request, AllResponse& response,
                      absl::Duration time = absl::Seconds(30)) const;

  size_t Deletes() { return emulator_->CountRequests("DELETE", "/participants/"); }
  // The participants whom a DELETE has removed from this call, by the emulator's journal.
  std::set<std::string> RemovedAtGraph(const std::string& call_id = kCall);

  // The audit records of the calls that have ended, "audit intent" or "audit outcome".
  std::vector<nlohmann::json> Records(const std::string& message);
  // The participants that all intents name.
  std::set<std::string> Intended();
  // What the intents and the only outcome say.
  Account AccountOfRecords();
  static Account AccountOf(const google::protobuf::RepeatedPtrField<v1::RemovalResult>& results);
  // The account is true, and about everyone whom Graph was asked to remove.
  void ExpectTrue(const Account& account);

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_BULK_BULK_WORLD_H_
