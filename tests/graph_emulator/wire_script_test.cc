#include "tests/graph_emulator/wire_script.h"

#include <gtest/gtest.h>

#include <string>

namespace participants::graph_emulator {
namespace {

using End = WireScript::End;

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

HttpAnswer Answer() { return {200, {{"x-a", "1"}}, "application/json", R"({"a":1})"}; }

WireScript Script(WireFault wire, HttpAnswer answer = Answer()) {
  Fault fault;
  fault.wire = wire;
  fault.oversized_bytes = 12345;
  return ScriptFault(fault, std::move(answer), Persistence::kKeepAlive);
}

TEST(WireScriptTest, AnAnswerIsWrittenInFull) {
  const WireScript script = ScriptAnswer(Answer(), Persistence::kKeepAlive);
  EXPECT_EQ(script.bytes.rfind("HTTP/1.1 200 OK\r\nDate: ", 0), 0U);
  EXPECT_TRUE(Contains(script.bytes,
                       " GMT\r\nContent-Type: application/json\r\nx-a: 1\r\nContent-Length: 7\r\n"
                       "\r\n{\"a\":1}"));
  EXPECT_EQ(script.end, End::kKeepAlive);
  EXPECT_EQ(script.status, 200);
}

TEST(WireScriptTest, A204HasNoLengthAndATypelessAnswerNoType) {
  const std::string bytes = ScriptAnswer({204, {}, "", ""}, Persistence::kKeepAlive).bytes;
  EXPECT_FALSE(Contains(bytes, "Content-Length"));
  EXPECT_FALSE(Contains(bytes, "Content-Type"));
}

TEST(WireScriptTest, ClosesWhenTheClientOrTheAnswerSaysSo) {
  const WireScript by_client = ScriptAnswer(Answer(), Persistence::kClose);
  EXPECT_EQ(by_client.end, End::kClose);
  EXPECT_TRUE(Contains(by_client.bytes, "Connection: close\r\n"));
  HttpAnswer answer = Answer();
  answer.headers = {{"Connection", "close"}};
  EXPECT_EQ(ScriptAnswer(answer, Persistence::kKeepAlive).end, End::kClose);
}

TEST(WireScriptTest, AnAnswerMayLieAboutItsLength) {
  HttpAnswer answer = Answer();
  answer.headers = {{"Content-Length", "999"}};
  const std::string bytes = ScriptAnswer(answer, Persistence::kKeepAlive).bytes;
  EXPECT_TRUE(Contains(bytes, "Content-Length: 999\r\n"));
  EXPECT_FALSE(Contains(bytes, "Content-Length: 7\r\n"));
}

TEST(WireScriptTest, CutsWhereTheFaultSays) {
  const std::string whole = ScriptAnswer(Answer(), Persistence::kKeepAlive).bytes;
  const std::size_t head = whole.size() - Answer().body.size();
  EXPECT_EQ(Script(WireFault::kBeforeReply).bytes, "");
  EXPECT_EQ(Script(WireFault::kCloseWithoutReply).bytes, "");
  EXPECT_EQ(Script(WireFault::kMidHeaders).bytes.size(), head / 2);
  EXPECT_EQ(Script(WireFault::kMidBody).bytes.size(), head + 3);
  for (const WireFault wire :
       {WireFault::kBeforeReply, WireFault::kMidHeaders, WireFault::kMidBody}) {
    EXPECT_EQ(Script(wire).end, End::kReset);
    EXPECT_EQ(Script(wire).status, 0);
  }
  EXPECT_EQ(Script(WireFault::kCloseWithoutReply).end, End::kClose);
  EXPECT_EQ(Script(WireFault::kNeverAnswer).end, End::kStall);
}

TEST(WireScriptTest, WhatComesWholeHasItsStatus) {
  EXPECT_EQ(Script(WireFault::kAfterBody).status, 200);
  EXPECT_EQ(Script(WireFault::kAfterBody).end, End::kReset);
  EXPECT_EQ(Script(WireFault::kCloseAfterBody).status, 200);
  EXPECT_EQ(Script(WireFault::kCloseAfterBody).end, End::kClose);
  const WireScript slow_body = Script(WireFault::kSlowBody);
  EXPECT_EQ(slow_body.status, 200);
  EXPECT_EQ(slow_body.bytes.substr(slow_body.slow_begin, slow_body.slow_end), R"({"a":1})");
  const WireScript slow_headers = Script(WireFault::kSlowHeaders);
  EXPECT_EQ(slow_headers.slow_begin, 0U);
  EXPECT_EQ(slow_headers.bytes.substr(slow_headers.slow_end), R"({"a":1})");
}

TEST(WireScriptTest, AnAnswerWithoutABodyGetsOneToCut) {
  const WireScript script = Script(WireFault::kMidBody, {204, {}, "", ""});
  EXPECT_EQ(script.bytes.rfind("HTTP/1.1 200 OK\r\n", 0), 0U);
  EXPECT_TRUE(Contains(script.bytes, "Content-Length: "));
}

TEST(WireScriptTest, OversizedAndEndlessOnesAreFilledUp) {
  const WireScript oversized = Script(WireFault::kOversizedBody);
  EXPECT_TRUE(Contains(oversized.bytes, "Content-Length: 12345\r\n"));
  EXPECT_EQ(oversized.filler_bytes, 12345U);
  const WireScript headers = Script(WireFault::kEndlessHeaders);
  EXPECT_FALSE(Contains(headers.bytes, "\r\n\r\n"));
  EXPECT_EQ(headers.bytes.substr(headers.bytes.size() - 2), "\r\n");
  EXPECT_EQ(headers.filler_bytes, WireScript::kEndless);
  EXPECT_EQ(Script(WireFault::kEndlessInterim).bytes, "");
}

}  // namespace
}  // namespace participants::graph_emulator
