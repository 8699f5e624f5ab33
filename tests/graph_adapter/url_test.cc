#include "graph_adapter/url.h"

#include <gtest/gtest.h>

#include <string>

namespace participants::graph {
namespace {

constexpr char kBase[] = "https://graph.microsoft.com/v1.0";

TEST(PercentEncode, LeavesTheUnreservedSetAlone) {
  EXPECT_EQ(PercentEncode("AZaz09-._~"), "AZaz09-._~");
}

TEST(PercentEncode, EncodesEverythingElse) {
  EXPECT_EQ(PercentEncode("a/../b?c#d%2f e\r\n"), "a%2F..%2Fb%3Fc%23d%252f%20e%0D%0A");
  EXPECT_EQ(PercentEncode(std::string("\0\xff", 2)), "%00%FF");
}

TEST(Url, NamesAParticipant) {
  EXPECT_EQ(ParticipantUrl(kBase, "112f7296-5fa4-42ca-bae8-6a692b15d4b8", "p:1"),
            "https://graph.microsoft.com/v1.0/communications/calls/"
            "112f7296-5fa4-42ca-bae8-6a692b15d4b8/participants/p%3A1");
}

TEST(Url, NamesACallAndItsInvitations) {
  EXPECT_EQ(CallUrl(kBase, "a/b"), "https://graph.microsoft.com/v1.0/communications/calls/a%2Fb");
  EXPECT_EQ(InviteUrl(kBase, "c"),
            "https://graph.microsoft.com/v1.0/communications/calls/c/participants/invite");
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
