// An unproven absence is never a success: random rosters and requests against a model of the
// permitted conclusions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

#ifdef PARTICIPANTS_SANITIZED
constexpr int kRounds = 2'000;
#else
constexpr int kRounds = 10'000;
#endif
constexpr int kThreads = 8;

// Three people, the application itself, and the form of the roster that lists them.
struct Case {
  std::vector<int> people;  // The listed people, by number; 0 = the application.
  int strangers = 0;
  bool gap = false, foreign_link = false, hidden_mode = false;
  int wanted = 1;
  bool allow_missing = false;

  std::string Identity(int person) const {
    return person == 0 ? kOwnClient : absl::StrCat("99999999-0000-4000-8000-00000000000", person);
  }
  std::string Json() const {
    std::vector<std::string> entries;
    for (size_t i = 0; i < people.size(); ++i) {
      entries.push_back(absl::StrCat(R"({"id": "p)", i, R"(", "identity": {")",
                                     people[i] == 0 ? "application" : "user", R"(": {"id": ")",
                                     Identity(people[i]), R"("}}})"));
    }
    if (gap) entries.emplace_back(R"({"raw": false})");
    const std::string link =
        foreign_link ? R"(, "next_link": "https://graph.example/x?$skiptoken=1")" : "";
    return absl::StrCat(R"({"generate": )", strangers, R"(, "participants": [)",
                        absl::StrJoin(entries, ","), R"(], "roster": {"mode": ")",
                        hidden_mode ? "peer_to_peer" : "full", "\"", link, "}}");
  }
};

// The expected result.
std::string Model(const Case& c) {
  const bool listed = !c.hidden_mode;
  const auto count = [&](int person) { return std::ranges::count(c.people, person); };
  const size_t entries = listed ? c.people.size() + static_cast<size_t>(c.strangers) : 0;
  const bool truncated = c.foreign_link || (listed && c.gap) || entries >= 100;
  if (listed && count(c.wanted) > 0) return c.wanted == 0 ? "OWN_PARTICIPANT" : "REMOVED";
  if (truncated) return "ROSTER_POSSIBLY_TRUNCATED";
  if (entries == (listed ? static_cast<size_t>(count(0)) : 0)) return "ROSTER_NOT_REPORTED";
  return c.allow_missing ? "ALREADY_ABSENT" : "PARTICIPANT_NOT_FOUND";
}

Case Draw(std::mt19937_64& random) {
  const auto below = [&random](int n) {
    return static_cast<int>(random() % static_cast<uint64_t>(n));
  };
  Case c;
  for (int i = below(4); i > 0; --i) c.people.push_back(below(4));
  // Sometimes around a hundred, otherwise few.
  c.strangers = below(12) == 0 ? 96 + below(8) : below(3);
  c.gap = below(6) == 0;
  c.foreign_link = below(6) == 0;
  c.hidden_mode = below(6) == 0;
  c.wanted = below(4);
  c.allow_missing = below(2) == 0;
  return c;
}

class Absence : public RosterWorld {
 protected:
  std::string Play(const Case& c, const std::string& call_id) {
    EXPECT_TRUE(emulator_->PutCall(call_id, c.Json()).ok()) << c.Json();
    v1::RemoveParticipantRequest request;
    request.set_call_id(call_id);
    request.set_allow_missing(c.allow_missing);
    auto& identity = *request.mutable_identity();
    (c.wanted == 0 ? identity.mutable_application() : identity.mutable_user())
        ->set_id(c.Identity(c.wanted));
    v1::RemoveParticipantResponse response;
    const grpc::Status status =
        Call(&v1::ParticipantService::Stub::RemoveParticipant, request, response);
    if (!status.ok()) return DetailsOf(status).reason();
    return response.outcome() == v1::RemoveParticipantResponse::OUTCOME_REMOVED ? "REMOVED"
                                                                                : "ALREADY_ABSENT";
  }
};

TEST_F(Absence, ThatIsNotProvenIsNeverSuccess) {
  const uint64_t seed = std::random_device{}();
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this, thread, seed] {
      std::mt19937_64 random(seed + static_cast<uint64_t>(thread));
      for (int i = 0; i < kRounds / kThreads && !HasFailure(); ++i) {
        const Case c = Draw(random);
        EXPECT_EQ(Play(c, absl::StrCat("call-", thread)), Model(c)) << c.Json() << " " << c.wanted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace participants::e2e
