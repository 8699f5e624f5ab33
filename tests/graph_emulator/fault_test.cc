#include "tests/graph_emulator/fault.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/graph_emulator/fault_json.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

Fault Named(const std::string& name) {
  Fault fault;
  fault.reply = FaultReply{};
  fault.reply->body = name;
  return fault;
}

// The names of the faults that strike the same request on each of its repetitions; - for none.
std::string Strikes(FaultList& faults, int requests, bool reused = true) {
  std::string strikes;
  for (int i = 0; i < requests; ++i) {
    const auto fault = faults.Take("DELETE", "/v1.0/calls/1", reused);
    strikes += fault ? fault->reply->body : "-";
  }
  return strikes;
}

TEST(FaultListTest, StrikesAsOftenAsItSays) {
  FaultList faults;
  Fault fault = Named("a");
  fault.skip = 1;
  fault.times = 2;
  faults.Add(fault);
  EXPECT_EQ(Strikes(faults, 5), "-aa--");
}

TEST(FaultListTest, ForEverEndsWithClear) {
  FaultList faults;
  Fault fault = Named("a");
  fault.times = -1;
  faults.Add(fault);
  EXPECT_EQ(Strikes(faults, 3), "aaa");
  faults.Clear();
  EXPECT_EQ(Strikes(faults, 1), "-");
}

TEST(FaultListTest, TheFirstThatMatchesAndIsPastItsSkipStrikes) {
  FaultList faults;
  Fault late = Named("late");
  late.skip = 1;
  faults.Add(late);
  faults.Add(Named("next"));
  EXPECT_EQ(Strikes(faults, 3), "nextlate-");
}

TEST(FaultListTest, MatchesMethodAndPartOfTheTarget) {
  FaultList faults;
  Fault fault;
  fault.method = "POST";
  fault.target = "/invite";
  faults.Add(fault);
  EXPECT_FALSE(faults.Take("POST", "/v1.0/other", false));
  EXPECT_FALSE(faults.Take("DELETE", "/v1.0/invite", false));
  EXPECT_TRUE(faults.Take("POST", "/v1.0/invite", false));
}

TEST(FaultListTest, AFreshConnectionNeitherMeetsNorUsesUpAFaultOfReusedOnes) {
  FaultList faults;
  Fault fault = Named("a");
  fault.on_reused_connection_only = true;
  faults.Add(fault);
  EXPECT_EQ(Strikes(faults, 2, /*reused=*/false), "--");
  EXPECT_EQ(Strikes(faults, 2, /*reused=*/true), "a-");
}

TEST(FaultJsonTest, ReadsEveryField) {
  const auto fault = FaultFromJson(json::parse(R"({
      "method": "DELETE", "target": "/participants/", "skip": 2, "times": -1, "every": 3,
      "on_reused_connection_only": true, "delay_ms": 250, "apply": true,
      "wire": "slow_body", "interval_ms": 5, "oversized_bytes": 77,
      "reply": {"status": 503, "headers": {"Retry-After": "1"}, "content_type": "text/plain",
                "body": "busy", "graph_ids": false}})"));
  ASSERT_TRUE(fault.ok()) << fault.status();
  EXPECT_EQ(fault->method, "DELETE");
  EXPECT_EQ(fault->target, "/participants/");
  EXPECT_EQ(fault->skip, 2);
  EXPECT_EQ(fault->times, -1);
  EXPECT_EQ(fault->every, 3);
  EXPECT_TRUE(fault->on_reused_connection_only);
  EXPECT_EQ(fault->delay, std::chrono::milliseconds(250));
  EXPECT_TRUE(fault->apply);
  EXPECT_EQ(fault->wire, WireFault::kSlowBody);
  EXPECT_EQ(fault->interval, std::chrono::milliseconds(5));
  EXPECT_EQ(fault->oversized_bytes, 77U);
  ASSERT_TRUE(fault->reply);
  EXPECT_EQ(fault->reply->status, 503);
  EXPECT_EQ(fault->reply->headers, (Headers{{"Retry-After", "1"}}));
  EXPECT_EQ(fault->reply->content_type, "text/plain");
  EXPECT_EQ(fault->reply->body, "busy");
  EXPECT_FALSE(fault->reply->graph_ids);
}

TEST(FaultJsonTest, NothingGivenIsTheDefault) {
  const auto fault = FaultFromJson(json::object());
  ASSERT_TRUE(fault.ok());
  EXPECT_EQ(fault->times, 1);
  EXPECT_EQ(fault->wire, WireFault::kNone);
  EXPECT_FALSE(fault->reply);
}

TEST(FaultJsonTest, ABodyThatIsJsonIsSentAsJson) {
  const auto fault = FaultFromJson(json::parse(R"({"reply":{"body":{"error":"x"}}})"));
  ASSERT_TRUE(fault.ok());
  EXPECT_EQ(fault->reply->body, R"({"error":"x"})");
}

TEST(FaultJsonTest, KnowsTheWireFaultsByName) {
  for (const char* name :
       {"none", "during_request", "before_reply", "close_without_reply", "mid_headers", "mid_body",
        "never_answer", "oversized_body", "endless_headers", "endless_interim", "after_body",
        "close_after_body", "slow_body", "slow_headers"}) {
    EXPECT_TRUE(FaultFromJson({{"wire", name}}).ok()) << name;
  }
}

TEST(FaultJsonTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* text :
       {"[]", "null", R"({"tiems":1})", R"({"times":"1"})", R"({"times":-2})", R"({"skip":1.5})",
        R"({"wire":"melted"})", R"({"wire":1})", R"({"apply":1})", R"({"delay_ms":-1})",
        R"({"oversized_bytes":-1})", R"({"reply":{"status":99}})",
        R"({"reply":{"status":99999999999}})", R"({"reply":[]})", R"({"reply":{"headers":[]}})",
        R"({"reply":{"headers":{"a":1}}})", R"({"reply":{"colour":"red"}})"}) {
    EXPECT_EQ(FaultFromJson(json::parse(text)).status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(GraphErrorReplyTest, HasTheFormOfGraph) {
  const FaultReply reply = GraphErrorReply(429, "TooManyRequests", "slow", {{"Retry-After", "3"}});
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(json::parse(reply.body),
            json::parse(R"({"error":{"code":"TooManyRequests","message":"slow"}})"));
  EXPECT_EQ(reply.headers, (Headers{{"Retry-After", "3"}}));
}

TEST(FaultList, StrikesEachNthOfThoseThatMatch) {
  FaultList list;
  Fault fault;
  fault.times = -1;
  fault.skip = 1;
  fault.every = 3;
  list.Add(fault);
  std::string struck;
  for (int i = 0; i < 9; ++i) struck += list.Take("GET", "/", false) ? 'x' : '.';
  EXPECT_EQ(struck, ".x..x..x.");
}

}  // namespace
}  // namespace participants::graph_emulator
