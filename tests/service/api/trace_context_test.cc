#include "service/api/trace_context.h"

#include <gtest/gtest.h>

#include <string>

namespace participants {
namespace {

constexpr char kValid[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContextTest, AcceptsTheStandardForm) {
  EXPECT_TRUE(IsValidTraceparent(kValid));
  EXPECT_EQ(TraceId(kValid), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(TraceContextTest, RefusesEverythingElse) {
  for (const char* text : {
           "",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",       // no flags
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",  // trailing data
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",    // upper case
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",    // forbidden version
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",    // no trace
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",    // no parent
           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",    // not a dash
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\n",   // a line end
           "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",    // not a hex digit
       }) {
    EXPECT_FALSE(IsValidTraceparent(text)) << text;
  }
}

TEST(TraceContextTest, StartsADifferentValidTraceEachTime) {
  const std::string first = NewTraceparent();
  const std::string second = NewTraceparent();
  EXPECT_TRUE(IsValidTraceparent(first)) << first;
  EXPECT_TRUE(IsValidTraceparent(second)) << second;
  EXPECT_NE(TraceId(first), TraceId(second));
}

}  // namespace
}  // namespace participants
