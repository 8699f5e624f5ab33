// Three hundred people, of whose removals Graph fails three in ten in every way, over many seeds:
// afterwards nobody is left but those to keep, or the answer names each who is.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/bulk/bulk_world.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::WireFault;

#ifdef PARTICIPANTS_SANITIZED
constexpr int kSeeds = 40;
#else
constexpr int kSeeds = 200;
#endif
constexpr int kAtOnce = 100;  // They mostly wait for the next attempt.

// PARTICIPANTS_SEEDS sets another number.
int Seeds() {
  int seeds = 0;
  const char* const text = std::getenv("PARTICIPANTS_SEEDS");
  return text != nullptr && absl::SimpleAtoi(text, &seeds) ? seeds : kSeeds;
}

class BulkSeeds : public BulkWorld {
 protected:
  BulkSeeds() { StartService(); }

  // About three removals in ten meet one of these.
  void FailRemovals(std::mt19937& random, const std::string& call_id) {
    const auto pick = [&random](int from, int to) {
      return std::uniform_int_distribution<int>(from, to)(random);
    };
    Fault fault;
    fault.method = "DELETE";
    fault.target = absl::StrCat("/calls/", call_id, "/participants/");
    fault.times = -1;
    const auto add = [&](int every) {
      fault.skip = pick(0, 20);
      fault.every = every;
      emulator_->AddFault(fault);
    };
    fault.reply = graph_emulator::GraphErrorReply(pick(0, 1) == 0 ? 500 : 502, "Fails", "no");
    add(pick(9, 15));
    fault.reply = graph_emulator::GraphErrorReply(503, "Fails", "no");
    fault.apply = true;
    add(pick(9, 15));
    fault.reply.reset();
    fault.wire = WireFault::kCloseWithoutReply;
    fault.apply = pick(0, 1) == 0;
    add(pick(9, 15));
    fault.wire = WireFault::kNone;
    fault.apply = false;
    fault.reply = graph_emulator::GraphErrorReply(403, "Denied", "no");
    add(pick(25, 40));
  }

  void Play(int seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    const std::string call_id = absl::StrCat("seed-", seed, "-");
    FailRemovals(random, call_id);
    const bool joins = seed % 3 == 0;
    PutCall(absl::StrCat(R"("generate": 290, "participants": [
        {"id": "kept", "identity": {"user": {"id": "kept"}}},
        {"id": "recorder", "identity": {"application": {"id": "recorder"}}},
        {"id": "late", "identity": {"user": {"id": "late"}}, "leaves_first": true}])",
                         joins ? R"(, "joining": {"generate": 10, "participants": [
        {"id": "kept-again", "identity": {"user": {"id": "kept"}}}]})"
                               : "",
                         R"(, "roster": {"page_size": )", 40 + seed % 50, "}"),
            call_id);
    All request = Parse<All>("force: true keep_identities { user { id: 'kept' } }");
    request.set_call_id(call_id);
    AllResponse response;
    const grpc::Status status = Remove(request, response, absl::Seconds(60));
    ASSERT_TRUE(status.ok()) << status.error_message();
    std::set<std::string> failed;
    for (const v1::RemovalResult& result : response.results()) {
      if (result.has_failure()) failed.insert(result.participant_id());
    }
    std::set<std::string> left;
    for (const std::string& id : InTheCall(call_id)) {
      const bool stays = id == "bot" || id == "recorder" || id.starts_with("kept");
      if (!stays) left.insert(id);
    }
    for (const std::string& id : left) EXPECT_TRUE(failed.contains(id)) << id << " is left";
    EXPECT_EQ(response.done(), left.empty());
    EXPECT_TRUE(InTheCall(call_id).contains("kept"));
    EXPECT_TRUE(InTheCall(call_id).contains("recorder"));
    left_ += static_cast<int>(left.size());
  }

  std::atomic<int> left_ = 0;
};

TEST_F(BulkSeeds, NobodyIsLeftOrTheAnswerNamesThem) {
  for (int first = 1; first <= Seeds(); first += kAtOnce) {
    {
      std::vector<std::jthread> callers;
      for (int seed = first; seed < first + kAtOnce && seed <= Seeds(); ++seed) {
        callers.emplace_back([this, seed] {
          SCOPED_TRACE(absl::StrCat("seed ", seed));
          Play(seed);
        });
      }
    }
    emulator_->ClearFaults();
    emulator_->ClearJournal();
  }
  std::printf("%d seeds, %d left and named\n", Seeds(), left_.load());
}

}  // namespace
}  // namespace participants::e2e
