#include "service/api/page_token.h"

#include <gtest/gtest.h>

#include <string>

namespace participants {
namespace {

TEST(PageTokenTest, ReadsWhatItMade) {
  for (const PagePosition& position :
       {PagePosition{"id", 1}, PagePosition{"", 7}, PagePosition{"a b\n\xc3\xa9", 0}}) {
    const std::string token = MakePageToken("call", position);
    EXPECT_EQ(ReadPageToken(token, "call"), position);
    EXPECT_EQ(ReadPageToken(token, "another call"), std::nullopt);
  }
}

TEST(PageTokenTest, RefusesWhatWasChanged) {
  const std::string token = MakePageToken("call", {"some-id", 3});
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    if (changed != token) {
      EXPECT_EQ(ReadPageToken(changed, "call"), std::nullopt) << i;
    }
    EXPECT_EQ(ReadPageToken(token.substr(0, i), "call"), std::nullopt) << i;
  }
  EXPECT_EQ(ReadPageToken(token + "A", "call"), std::nullopt);
  EXPECT_EQ(ReadPageToken(token + "=", "call"), std::nullopt);
}

TEST(PageTokenTest, RefusesWhatIsNone) {
  for (const std::string token : {"", "abc", "!", "https://graph.example/?$skiptoken=1"}) {
    EXPECT_EQ(ReadPageToken(token, "call"), std::nullopt) << token;
  }
}

// Pods of two versions must understand each other's tokens.
TEST(PageTokenTest, IsTheSameInEveryProcess) {
  EXPECT_EQ(MakePageToken("call", {"id", 1}), MakePageToken("call", {"id", 1}));
  EXPECT_EQ(MakePageToken("call", {"id", 1}), "MDhkZDVjMmM3ZjYzMTRjNzEgaWQ");
}

}  // namespace
}  // namespace participants
