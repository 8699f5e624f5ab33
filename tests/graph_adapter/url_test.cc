#include "graph_adapter/url.h"

#include <gtest/gtest.h>

#include <optional>
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

// Reallocation would leave copies of a secret behind.
TEST(PercentEncode, MakesItsTextInOnePiece) {
  const std::string encoded = PercentEncode(std::string(100, '&') + std::string(90, 'a'));
  EXPECT_EQ(encoded.size(), 390U);
  EXPECT_EQ(encoded.capacity(), 390U);
}

TEST(Path, NamesAParticipant) {
  EXPECT_EQ(ParticipantPath("112f7296-5fa4-42ca-bae8-6a692b15d4b8", "p:1"),
            "/communications/calls/112f7296-5fa4-42ca-bae8-6a692b15d4b8/participants/p%3A1");
}

TEST(Path, NamesACallAndWhatIsInIt) {
  EXPECT_EQ(CallPath("a/b"), "/communications/calls/a%2Fb");
  EXPECT_EQ(ParticipantsPath("a/b"), "/communications/calls/a%2Fb/participants");
  EXPECT_EQ(OperationPath("a/b", "o?"), "/communications/calls/a%2Fb/operations/o%3F");
  EXPECT_EQ(MutePath("c", "p/q"), "/communications/calls/c/participants/p%2Fq/mute");
  EXPECT_EQ(InvitePath("c"), "/communications/calls/c/participants/invite");
}

constexpr char kBase[] = "https://graph.example/v1.0";
constexpr char kPath[] = "/calls/19%3Ameeting_Ab%40thread.v2/participants";

std::optional<std::string> Query(const std::string& link, const std::string& base = kBase) {
  return QueryOfLink(link, base, kPath);
}

TEST(QueryOfLink, IsTheQueryOfALinkToTheSamePlace) {
  const std::string self = std::string(kBase) + kPath;
  EXPECT_EQ(Query(self + "?$skiptoken=1"), "?$skiptoken=1");
  EXPECT_EQ(Query(self + "?"), std::nullopt) << "no query: the first page";
  EXPECT_EQ(Query(self + "?a=b&c=%20d?e:/@f"), "?a=b&c=%20d?e:/@f");
  EXPECT_EQ(Query(self + "?Url=https://graph.example"), "?Url=https://graph.example");
}

TEST(QueryOfLink, KnowsThePlaceHoweverItIsWritten) {
  const std::string path = "/calls/19%3Ameeting_Ab%40thread.v2/participants?q=Q";
  EXPECT_EQ(Query("HTTPS://Graph.EXAMPLE/V1.0" + path), "?q=Q");
  EXPECT_EQ(Query("https://graph.example:443/v1.0" + path), "?q=Q");
  EXPECT_EQ(Query("https://graph.example/v1.0" + path, "https://graph.example:443/v1.0"), "?q=Q");
  EXPECT_EQ(Query("http://localhost:80/v1.0" + path, "http://localhost/v1.0"), "?q=Q");
  EXPECT_EQ(Query("http://127.0.0.1:8443/v1.0" + path, "http://127.0.0.1:8443/v1.0"), "?q=Q");
  EXPECT_EQ(Query("http://[::1]:8443/v1.0" + path, "http://[::1]:8443/v1.0"), "?q=Q");
  for (const char* const id : {"19:meeting_ab@thread.v2", "19%3ameeting_Ab%40thread.v2",
                               "19:MEETING%5fAB@thread%2Ev2", "%31%39%3Ameeting_Ab%40thread.v2"}) {
    EXPECT_EQ(Query(std::string(kBase) + "/calls/" + id + "/participants?q=Q"), "?q=Q") << id;
  }
}

TEST(QueryOfLink, IsNothingForALinkToElsewhere) {
  const std::string path = std::string("/v1.0") + kPath + "?q";
  for (const std::string& link : {"http://graph.example" + path,
                                  "ftp://graph.example" + path,
                                  "https://graph.example.org" + path,
                                  "https://graph.exampl" + path,
                                  "https://xgraph.example" + path,
                                  "https://graph.example:444" + path,
                                  "https://graph.example:80" + path,
                                  "https://graph.example:4433" + path,
                                  "https://graph.example:" + path,
                                  "https://graph.example." + path,
                                  "https://u@graph.example" + path,
                                  "https://u:p@graph.example" + path,
                                  "https://graph.example@evil.example" + path,
                                  "https://graph.example:443@evil.example" + path,
                                  "https://graph.example\\" + path,
                                  "https:/graph.example" + path,
                                  "https:graph.example" + path,
                                  "//graph.example" + path,
                                  "graph.example" + path,
                                  path,
                                  std::string("?q"),
                                  std::string(),
                                  std::string("https://"),
                                  std::string("https://?q"),
                                  "https://evil.example?https://graph.example" + path,
                                  "https://evil.example/https://graph.example" + path}) {
    EXPECT_EQ(Query(link), std::nullopt) << link;
  }
}

TEST(QueryOfLink, IsNothingForALinkToSomethingElse) {
  const std::string self = std::string(kBase) + kPath;
  for (const std::string& link :
       {self, self + "#?q", self + "?q#f", self + "/?q", self + "/x?q", self + ";x?q",
        self + "/../participants?q", std::string(kBase) + "/" + kPath + "?q",
        std::string(kBase) + "/calls/other/participants?q",
        std::string(kBase) + "/calls/19%253Ameeting_Ab%2540thread.v2/participants?q",
        std::string(kBase) + "/calls/participants?q", std::string(kBase) + "?q",
        std::string("https://graph.example/beta") + kPath + "?q",
        std::string("https://graph.example") + kPath + "?q", self + "%?q", self + "%4?q",
        self + "%zz?q"}) {
    EXPECT_EQ(Query(link), std::nullopt) << link;
  }
}

// The link goes into the request line.
TEST(QueryOfLink, IsNothingForALinkThatIsNotPrintable) {
  const std::string self = std::string(kBase) + kPath;
  for (const std::string& link :
       {self + "?a b", self + "?a\tb", self + "?a\r\nHost: evil.example", self + "?\x7f",
        self + "?\xc3\xa4", self + std::string("?a\0b", 4), " " + self + "?q", self + " ?q"}) {
    EXPECT_EQ(Query(link), std::nullopt) << link;
  }
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
