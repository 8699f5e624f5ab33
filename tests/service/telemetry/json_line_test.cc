#include "service/telemetry/json_line.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace participants::telemetry {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
std::string Line(const T& value) {
  JsonLine line(absl::UnixEpoch(), "info", "m");
  line.Add("key", value);
  return std::move(line).End();
}

// The same line as a JSON library writes it.
std::string Expected(const Json& value) {
  const Json line = {
      {"ts", "1970-01-01T00:00:00.000Z"}, {"level", "info"}, {"msg", "m"}, {"key", value}};
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

TEST(JsonLineTest, WritesEveryByteAndPairOfBytesAsTheLibraryDoes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {'a', static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(Line(text), Expected(text)) << first << " " << second;
    }
  }
}

// Half of the bytes begin, continue or break off a multi-byte character.
TEST(JsonLineTest, WritesRandomTextAsTheLibraryDoes) {
  constexpr std::array<uint8_t, 20> kEdges = {0x00, 0x1f, '"',  '\\', 0x7f, 0x80, 0x8f,
                                              0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0,
                                              0xe1, 0xed, 0xef, 0xf0, 0xf4, 0xf5};
  std::mt19937 random(1);  // The same text in each run.
  for (int i = 0; i < 100000; ++i) {
    std::string text(random() % 12, '\0');
    for (char& c : text) {
      c = static_cast<char>(random() % 2 == 0 ? kEdges.at(random() % kEdges.size())
                                              : random() % 256);
    }
    ASSERT_EQ(Line(text), Expected(text)) << i;
  }
}

TEST(JsonLineTest, WritesNumbersAsTheLibraryDoes) {
  for (const int64_t number : {int64_t{0}, int64_t{-5}, std::numeric_limits<int64_t>::min(),
                               std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(Line(number), Expected(number));
  }
  for (const double number :
       {0.0, -0.0, 1.0, 0.5, -12.25, 1234567.0, 0.523456, 0.0001, 0.00001, 1e14, 1e15, 1e22, 5e-324,
        std::numeric_limits<double>::max(), std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(Line(number), Expected(number));
  }
  EXPECT_EQ(Line(std::nan("")), Expected(std::nan("")));
  EXPECT_EQ(Line(true), Expected(true));
  EXPECT_EQ(Line("literal"), Expected("literal"));
}

TEST(JsonLineTest, DoublesAreReadAsTheyWere) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    ASSERT_EQ(Json::parse(Line(number))["key"].get<double>(), number);
  }
}

TEST(JsonLineTest, WritesTheTimeOfEachLine) {
  const auto time = [](absl::Time now) {
    return Json::parse(JsonLine(now, "info", "m").End())["ts"].get<std::string>();
  };
  const absl::Time noon = absl::FromUnixSeconds(1700049600);
  EXPECT_EQ(time(noon), "2023-11-15T12:00:00.000Z");
  EXPECT_EQ(time(noon + absl::Microseconds(7999)), "2023-11-15T12:00:00.007Z");
  EXPECT_EQ(time(noon + absl::Milliseconds(1999)), "2023-11-15T12:00:01.999Z");
  EXPECT_EQ(time(noon - absl::Nanoseconds(1)), "2023-11-15T11:59:59.999Z");
}

TEST(JsonLineTest, WritesLists) {
  JsonLine line(absl::UnixEpoch(), "info", "m");
  line.BeginList("none");
  line.EndList();
  line.BeginList("some");
  line.AddElement("a\"");
  line.AddElement("[");
  line.AddElement("");
  line.EndList();
  const Json read = Json::parse(std::move(line).End());
  EXPECT_EQ(read["none"], Json::array());
  EXPECT_EQ(read["some"], Json({"a\"", "[", ""}));
}

}  // namespace
}  // namespace participants::telemetry
