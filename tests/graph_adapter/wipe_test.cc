#include "graph_adapter/wipe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace participants::graph {
namespace {

constexpr char kSecret[] = "a secret that is longer than a text without memory of its own";

// Checks the string's buffer, which wiping keeps.
bool IsWiped(const std::string& text) {
  return std::all_of(text.data(), text.data() + text.capacity(), [](char c) { return c == '\0'; });
}

TEST(WipeTest, LeavesNothingInTheTextsMemory) {
  for (const char* secret : {kSecret, "short", ""}) {
    std::string text = secret;
    Wipe(text);
    EXPECT_EQ(text, "");
    EXPECT_TRUE(IsWiped(text)) << secret;
  }
}

TEST(WipeTest, NorOfWhatWasCutOff) {
  std::string text = kSecret;
  text.resize(2);
  EXPECT_FALSE(IsWiped(text));
  Wipe(text);
  EXPECT_TRUE(IsWiped(text));
}

TEST(WipeTest, AtTheEndOfItsScope) {
  std::string text = kSecret;
  {
    const WipeAtEnd wipe(text);
    EXPECT_EQ(text, kSecret);
  }
  EXPECT_EQ(text, "");
  EXPECT_TRUE(IsWiped(text));
}

}  // namespace
}  // namespace participants::graph
