#include "graph_adapter/url.h"

#include <gtest/gtest.h>

#include <string>

namespace participants::graph {
namespace {

TEST(PercentEncode, LeavesTheUnreservedSetAlone) {
  EXPECT_EQ(PercentEncode("AZaz09-._~"), "AZaz09-._~");
}

TEST(PercentEncode, EncodesEverythingElse) {
  EXPECT_EQ(PercentEncode("a/../b?c#d%2f e\r\n"), "a%2F..%2Fb%3Fc%23d%252f%20e%0D%0A");
  EXPECT_EQ(PercentEncode(std::string("\0\xff", 2)), "%00%FF");
}

// Of a secret, growth would leave copies behind.
TEST(PercentEncode, MakesItsTextInOnePiece) {
  const std::string encoded = PercentEncode(std::string(100, '&') + std::string(90, 'a'));
  EXPECT_EQ(encoded.size(), 390U);
  EXPECT_EQ(encoded.capacity(), 390U);
}

TEST(Path, NamesAParticipant) {
  EXPECT_EQ(ParticipantPath("112f7296-5fa4-42ca-bae8-6a692b15d4b8", "p:1"),
            "/communications/calls/112f7296-5fa4-42ca-bae8-6a692b15d4b8/participants/p%3A1");
}

TEST(Path, NamesACallAndItsInvitations) {
  EXPECT_EQ(CallPath("a/b"), "/communications/calls/a%2Fb");
  EXPECT_EQ(InvitePath("c"), "/communications/calls/c/participants/invite");
}

TEST(LastPathSegment, IsTheIdOfALocation) {
  EXPECT_EQ(LastPathSegment("https://h/app/calls/1/operations/eec3812a"), "eec3812a");
  EXPECT_EQ(LastPathSegment("/operations/eec3812a?x=/y"), "eec3812a");
  EXPECT_EQ(LastPathSegment(""), "");
  EXPECT_EQ(LastPathSegment("nothing"), "");
  EXPECT_EQ(LastPathSegment("/operations/\xff\xfe"), "");
}

}  // namespace
}  // namespace participants::graph
