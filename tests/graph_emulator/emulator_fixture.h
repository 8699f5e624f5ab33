// Shared by the tests over real sockets: an emulator with the documentation's example call, and a
// clock that the tests move.
#ifndef TESTS_GRAPH_EMULATOR_EMULATOR_FIXTURE_H_
#define TESTS_GRAPH_EMULATOR_EMULATOR_FIXTURE_H_

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "tests/graph_emulator/graph_emulator.h"
#include "tests/graph_emulator/http_message.h"
#include "tests/graph_emulator/test_client.h"

namespace participants::graph_emulator {

class EmulatorFixture : public ::testing::Test {
 protected:
  EmulatorFixture() : EmulatorFixture(GraphEmulatorOptions()) {}

  explicit EmulatorFixture(GraphEmulatorOptions options) {
    options.clock = [this] { return MonotonicTime(now_.load()); };
    auto emulator = GraphEmulator::Start(std::move(options));
    emulator_ = *std::move(emulator);
    emulator_->AddCall(kExampleCallId, {kExampleParticipantId});
    emulator_->AcceptToken("static");
  }

  void MoveClock(std::chrono::milliseconds by) {
    now_ = now_.load() + std::chrono::duration_cast<MonotonicTime::duration>(by);
  }

  TestClient Connect() { return TestClient(emulator_->port()); }
  // Opens a new connection.
  ClientResult Exchange(const HttpRequest& request) { return Connect().Exchange(request); }

  static std::string CallPath() {
    return std::string("/v1.0/communications/calls/") + kExampleCallId;
  }

  static Headers GraphHeaders(const std::string& token = "static") {
    return {{"Authorization", "Bearer " + token},
            {"client-request-id", "4f2b5c1e-9f35-4dd1-8a53-0a3e3bb24c8a"},
            {"User-Agent", "test"}};
  }

  static HttpRequest RemoveRequest(const std::string& participant_id = kExampleParticipantId) {
    return {"DELETE", CallPath() + "/participants/" + participant_id, GraphHeaders(), ""};
  }

  static HttpRequest InviteRequest(const std::string& body) {
    HttpRequest request{"POST", CallPath() + "/participants/invite", GraphHeaders(), body};
    request.headers.emplace_back("Content-Type", "application/json");
    return request;
  }

  static HttpRequest MuteRequest(const std::string& participant_id = kExampleParticipantId,
                                 const std::string& body = R"({"clientContext":"mine"})") {
    HttpRequest request{"POST", CallPath() + "/participants/" + participant_id + "/mute",
                        GraphHeaders(), body};
    request.headers.emplace_back("Content-Type", "application/json");
    return request;
  }

  // Waits until the condition holds on the emulator's thread. Every check is a hand-over to that
  // thread, so the loop does not spin.
  static bool Eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      if (condition()) return true;
    }
    return false;
  }

  std::atomic<MonotonicTime::duration> now_{std::chrono::hours(1)};
  std::unique_ptr<GraphEmulator> emulator_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_EMULATOR_FIXTURE_H_
