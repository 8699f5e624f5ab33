#include "graph_adapter/retry_after.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 11, 24, 12, 0, 0), absl::UTCTimeZone());

std::optional<Duration> Parse(const char* value) { return ParseRetryAfter(value, "", kNow); }

TEST(ParseRetryAfter, ReadsWholeAndFractionalSeconds) {
  EXPECT_EQ(Parse("5"), seconds(5));
  EXPECT_EQ(Parse(" 41 "), seconds(41));
  EXPECT_EQ(Parse("2.128"), milliseconds(2128));
  EXPECT_EQ(Parse("0"), seconds(0));
}

TEST(ParseRetryAfter, ReadsAnHttpDateFromTheWallClock) {
  EXPECT_EQ(Parse("Tue, 24 Nov 2026 12:00:30 GMT"), seconds(30));
  EXPECT_EQ(Parse("Tue, 24 Nov 2026 11:00:00 GMT"), seconds(0));
}

TEST(ParseRetryAfter, MeasuresAnHttpDateFromTheAnswersOwn) {
  const char* const end = "Tue, 24 Nov 2026 13:00:30 GMT";
  EXPECT_EQ(ParseRetryAfter(end, "Tue, 24 Nov 2026 13:00:10 GMT", kNow), seconds(20));
  EXPECT_EQ(ParseRetryAfter(end, " Tue, 24 Nov 2026 13:01:00 GMT", kNow), seconds(0));
  EXPECT_EQ(ParseRetryAfter(end, "today", kNow), seconds(300));
  EXPECT_EQ(ParseRetryAfter("7", "Tue, 24 Nov 2026 13:00:10 GMT", kNow), seconds(7));
}

TEST(ParseRetryAfter, CountsMoreThanFiveMinutesAsFive) {
  EXPECT_EQ(Parse("315"), seconds(300));
  EXPECT_EQ(Parse("99999999999999999999"), seconds(300));
  EXPECT_EQ(Parse("Wed, 25 Nov 2026 12:00:00 GMT"), seconds(300));
}

TEST(ParseRetryAfter, TakesGarbageForNothing) {
  for (const char* value : {"", " ", "soon", "-1", "+5", "1e3", "0x10", "inf", "nan", "1.2.3", ".",
                            "5 seconds", "24 Nov 2026", "infinite-future", "infinite-past"}) {
    EXPECT_EQ(Parse(value), std::nullopt) << value;
  }
}

}  // namespace
}  // namespace participants::graph
