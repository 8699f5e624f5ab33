// The real binary in front of an emulator whose calls have rosters of every kind.
#ifndef TESTS_E2E_ROSTER_ROSTER_WORLD_H_
#define TESTS_E2E_ROSTER_ROSTER_WORLD_H_

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {

inline constexpr char kCall[] = "call";
// The application's own id, from the emulator's default registration.
inline constexpr char kOwnClient[] = "0d3b6ad6-2c9b-4d5a-9b4e-6f1f0c1f7a11";
inline constexpr char kUser[] = "278405a3-f568-4b3e-b684-009193463064";
inline constexpr char kOther[] = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class RosterWorld : public testing::Test {
 protected:
  static graph_emulator::GraphEmulatorOptions RingingForLong() {
    graph_emulator::GraphEmulatorOptions options;
    options.ring_time = std::chrono::hours(1);
    return options;
  }

  void PutCall(const std::string& json, const std::string& call_id = kCall) {
    const absl::Status status = emulator_->PutCall(call_id, json);
    ASSERT_TRUE(status.ok()) << status << "\n" << json;
    emulator_->ClearJournal();
  }
  // The ids of the participants in the call, in order of arrival.
  std::vector<std::string> InTheCall(const std::string& call_id = kCall) {
    std::vector<std::string> ids;
    for (const auto& entry : emulator_->Roster(call_id)) ids.push_back(entry.id);
    return ids;
  }

  // One RPC with a deadline: Call(&Stub::ListParticipants, request, response).
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (v1::ParticipantService::Stub::*method)(grpc::ClientContext*,
                                                                         const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    return (service_->stub().*method)(&context, request, &response);
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator(RingingForLong());
  std::unique_ptr<ServiceProcess> service_ = std::make_unique<ServiceProcess>(*emulator_);
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROSTER_ROSTER_WORLD_H_
