#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph_adapter/boost_participants_reader.h"
#include "tests/support/fake_event_loop.h"
#include "tests/support/testdata.h"

namespace participants::graph {
namespace {

using Refusal = ParticipantsReader::Refusal;

constexpr size_t kWhole = std::numeric_limits<size_t>::max();

struct Outcome {
  std::optional<RosterPage> page;
  Refusal refusal = Refusal::kNone;
};

// Splits the body: `first` bytes, then pieces of `each`.
Outcome ReadInPieces(std::string_view body, size_t first, size_t each) {
  RosterMemory::Share share;
  ParticipantsReader reader(share);
  reader.Begin();
  for (size_t begin = 0, size = first; begin < body.size(); begin += size, size = each) {
    size = std::min(size, body.size() - begin);
    if (!reader.Read(body.substr(begin, size))) break;
  }
  std::optional<RosterPage> page = reader.Take();
  return {std::move(page), reader.refusal()};
}
Outcome Read(std::string_view body) { return ReadInPieces(body, kWhole, kWhole); }

// A page with one entry that has these members.
std::optional<RosterPage> ReadEntry(const std::string& members) {
  return Read(R"({"value":[{)" + members + "}]}").page;
}
// The entry itself. Call only when the page has one.
Participant Entry(const std::string& members) {
  const auto page = ReadEntry(members);
  EXPECT_TRUE(page && page->participants.size() == 1) << members;
  return page && !page->participants.empty() ? page->participants.front() : Participant();
}

// All of a participant's strings, to search in.
std::string TextsOf(const Participant& participant) {
  const ParticipantInfo& info = participant.info;
  std::string texts = participant.id + " " + participant.metadata + " " +
                      participant.recording_status + " " + participant.removed_reason + " " +
                      info.endpoint_type + " " + info.language_id + " " + info.region + " " +
                      info.country_code + " " + info.participant_id;
  for (const auto& [kind, identity] : info.identity) {
    texts += " " + kind + " " + identity.id + " " + identity.display_name + " " +
             identity.tenant_id + " " + identity.identity_provider;
    for (const auto& [name, value] : identity.other) texts.append(" " + name + " ").append(value);
  }
  for (const MediaStream& stream : participant.media_streams) {
    texts += " " + stream.media_type + " " + stream.direction + " " + stream.label + " " +
             stream.source_id;
  }
  return texts;
}

constexpr char kEverything[] = R"({
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#communications/calls('c')/participants",
  "@odata.nextLink": "https://graph.microsoft.com/v1.0/next?\u0024skiptoken=1",
  "value": [ {
    "@odata.type": "#microsoft.graph.participant",
    "id": "p-1",
    "isInLobby": true,
    "isMuted": true,
    "metadata": "m\u00e4ta \ud83d\ude00\n",
    "rosterSequenceNumber": "9007199254740993",
    "recordingInfo": {"recordingStatus": "recording", "initiator": {"user": {"id": "canary"}}},
    "removedState": {"reason": "removed"},
    "restrictedExperience": {"videoDisabled": "canary"},
    "preferredDisplayName": "canary-display-name",
    "mediaStreams": [
      {"mediaType": "audio", "direction": "sendReceive", "label": "main", "serverMuted": true,
       "sourceId": "17", "unknownStream": "canary-stream"},
      {"mediaType": "video"}
    ],
    "info": {
      "@odata.type": "#microsoft.graph.participantInfo",
      "id": "canary-info-id",
      "endpointType": "default",
      "languageId": "en-US",
      "region": "amer",
      "countryCode": "US",
      "participantId": "invited-1",
      "replacementLink": "https://canary.example/?token=canary-token",
      "clientVersion": "canary-version",
      "endpointId": "canary-endpoint",
      "unknownInfo": {"id": "canary-unknown", "participantId": ["canary"], "identity":
          {"user": {"id": "canary-nested"}}},
      "identity": {
        "@odata.type": "#microsoft.graph.identitySet",
        "user": {"@odata.type": "#microsoft.graph.identity", "id": "u", "displayName": "\u00dcnï",
                 "tenantId": "t", "identityProvider": "AAD", "unknownIdentity": "canary-identity",
                 "thumbnails": {"id": "canary-nested"}},
        "application": null,
        "spoolUser": {"id": "s"}
      }
    }
  }, {"id": "p-2"} ]
} )";

RosterPage Everything() {
  Participant first;
  first.id = "p-1";
  first.is_in_lobby = true;
  first.is_muted = true;
  first.metadata = "mäta 😀\n";
  first.roster_sequence_number = 9007199254740993;  // Not representable as a double.
  first.recording_status = "recording";
  first.removed_reason = "removed";
  first.media_streams = {{"audio", "sendReceive", "main", true, "17"},
                         {"video", "", "", false, ""}};
  first.info.endpoint_type = "default";
  first.info.language_id = "en-US";
  first.info.region = "amer";
  first.info.country_code = "US";
  first.info.participant_id = "invited-1";
  first.info.identity["user"] = {"u", "Ünï", "t", "AAD", {}};
  first.info.identity["spoolUser"].id = "s";
  Participant second;
  second.id = "p-2";
  return {{first, second}, "https://graph.microsoft.com/v1.0/next?$skiptoken=1", false};
}

TEST(ParticipantsReader, ReadsEveryField) {
  const Outcome read = Read(kEverything);
  ASSERT_TRUE(read.page);
  EXPECT_EQ(read.page->participants, Everything().participants);
  EXPECT_EQ(read.page->next_link, Everything().next_link);
  EXPECT_FALSE(read.page->has_gaps);
}

// The transport's pieces end anywhere.
TEST(ParticipantsReader, ReadsTheSameWhereverThePiecesEnd) {
  const std::string_view body = kEverything;
  const auto expect_everything = [](const Outcome& read) {
    ASSERT_TRUE(read.page);
    EXPECT_EQ(read.page->participants, Everything().participants);
    EXPECT_EQ(read.page->next_link, Everything().next_link);
    EXPECT_FALSE(read.page->has_gaps);
  };
  for (size_t split = 0; split <= body.size(); ++split) {
    SCOPED_TRACE("split at " + std::to_string(split) + ": " +
                 std::string(body.substr(split - std::min<size_t>(split, 10), 20)));
    expect_everything(ReadInPieces(body, split, kWhole));
    if (HasFailure()) return;
  }
  for (const size_t each : {1, 2, 3, 7, 64}) {
    SCOPED_TRACE("in pieces of " + std::to_string(each));
    expect_everything(ReadInPieces(body, each, each));
  }
}

TEST(ParticipantsReader, PassesOnNothingThatItDoesNotKnow) {
  const Outcome read = Read(kEverything);
  ASSERT_TRUE(read.page);
  ASSERT_EQ(read.page->participants.size(), 2U);
  const std::string texts = TextsOf(read.page->participants[0]);
  EXPECT_THAT(texts, testing::HasSubstr("p-1"));
  EXPECT_THAT(texts, testing::Not(testing::HasSubstr("canary")));
  EXPECT_TRUE(read.page->participants[0].info.identity.at("user").other.empty());
}

TEST(ParticipantsReader, ReadsWhatGraphHasSent) {
  const Outcome read = Read(ReadGraphBody("participants-list-200.json"));
  ASSERT_TRUE(read.page);
  EXPECT_FALSE(read.page->has_gaps);
  EXPECT_EQ(read.page->next_link, "");
  ASSERT_EQ(read.page->participants.size(), 2U);
  const Participant& second = read.page->participants[1];
  EXPECT_EQ(second.id, "1e126418-44a0-4a94-a6f8-0efe1ad71acb");
  EXPECT_EQ(second.media_streams,
            (std::vector<MediaStream>{{"audio", "sendReceive", "", false, "1"}}));
  ASSERT_EQ(second.info.identity.size(), 1U);  // A null identity is no identity.
  EXPECT_EQ(second.info.identity.at("application"),
            (Identity{"ef43e42b-4c05-4594-9756-1edb3ccbc989", "Test Participant", "", "", {}}));

  const Outcome empty = Read(ReadGraphBody("participants-list-200-empty.json"));
  ASSERT_TRUE(empty.page);
  EXPECT_TRUE(empty.page->participants.empty());
  EXPECT_FALSE(empty.page->has_gaps);
}

TEST(ParticipantsReader, LeavesEmptyWhatIsAbsentOrNull) {
  EXPECT_EQ(Entry(""), Participant());
  EXPECT_EQ(Entry(R"("id":null,"isInLobby":null,"isMuted":null,"metadata":null,
      "rosterSequenceNumber":null,"recordingInfo":null,"removedState":null,"mediaStreams":null,
      "info":null)"),
            Participant());
  EXPECT_EQ(Entry(R"("info":{"identity":null,"endpointType":null,"languageId":null,"region":null,
      "countryCode":null,"participantId":null},"mediaStreams":[null])"),
            Participant());
}

TEST(ParticipantsReader, LeavesEmptyWhatHasAnotherType) {
  EXPECT_EQ(Entry(R"("id":7,"isInLobby":"true","isMuted":1,"metadata":["m"],
      "rosterSequenceNumber":true,"recordingInfo":"r","removedState":[{"reason":"x"}],
      "mediaStreams":{"mediaType":"audio"},"info":[{"region":"x"}])"),
            Participant());
  EXPECT_EQ(Entry(R"("info":{"identity":[{"user":{"id":"u"}}],"endpointType":1,"languageId":{},
      "region":true,"countryCode":1.5,"participantId":["p"]},"mediaStreams":[1,"a",[{}]],
      "recordingInfo":{"recordingStatus":{"reason":"x"}},"removedState":{"reason":1})"),
            Participant());
  EXPECT_EQ(Entry(R"("info":{"identity":{"user":"u","phone":["p"],"device":1}})"), Participant());
  // The set's own annotation is part of it, too.
  EXPECT_EQ(Entry(R"("info":{"identity":{"@odata.type":{"id":"x"},"":{"id":"x"}}})"),
            Participant());

  Participant blank;
  blank.media_streams.resize(1);
  blank.info.identity["user"];
  EXPECT_EQ(Entry(R"("mediaStreams":[{"mediaType":1,"direction":null,"label":{},"serverMuted":"x",
      "sourceId":3}],"info":{"identity":{"user":{"id":1,"displayName":{},"tenantId":[],
      "identityProvider":false}}})"),
            blank);
}

// A member of the wrong type must not write to the previous member's place.
TEST(ParticipantsReader, AValueOfAnotherTypeLeavesWhatFollowsAlone) {
  const Participant entry = Entry(R"("id":{"id":"inner","value":[{"id":"x"}]},
      "metadata":[["a",{"b":"c"}],"d"],"isMuted":{"isMuted":true},"isInLobby":true)");
  Participant expected;
  expected.is_in_lobby = true;
  EXPECT_EQ(entry, expected);
}

TEST(ParticipantsReader, ReadsNumbersAsNumbersAndAsText) {
  const auto number = [](const std::string& json) {
    return Entry(R"("rosterSequenceNumber":)" + json).roster_sequence_number;
  };
  EXPECT_EQ(number("12"), 12);
  EXPECT_EQ(number("-12"), -12);
  EXPECT_EQ(number("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(number("9223372036854775808"), 0);
  EXPECT_EQ(number("1e300"), 0);
  EXPECT_EQ(number(R"("12")"), 12);
  EXPECT_EQ(number(R"("\u0031\u0032")"), 12);
  EXPECT_EQ(number(R"("9223372036854775808")"), 0);
  EXPECT_EQ(number(R"("12x")"), 0);
  EXPECT_EQ(number(R"("")"), 0);
}

TEST(ParticipantsReader, SaysThatSomeOfItCouldNotBeRead) {
  const auto read = Read(R"({"value":[{"id":"a"},null,"x",3,true,[{"id":"b"}],{"id":"c"}]})").page;
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->has_gaps);
  ASSERT_EQ(read->participants.size(), 2U);
  EXPECT_EQ(read->participants[0].id, "a");
  EXPECT_EQ(read->participants[1].id, "c");
  for (const char* const element :
       {"null", R"("x")", R"("")", "3", "3.5", "18446744073709551615", "true", "[]"}) {
    const auto alone = Read(std::string(R"({"value":[)") + element + "]}").page;
    ASSERT_TRUE(alone) << element;
    EXPECT_TRUE(alone->has_gaps) << element;
    EXPECT_TRUE(alone->participants.empty()) << element;
  }
}

TEST(ParticipantsReader, SaysThatALinkCouldNotBeRead) {
  for (const char* const link :
       {"7", "7.5", "18446744073709551615", "true", "{}", "[]", R"(["https://h/"])", R"("")"}) {
    const auto read = Read(std::string(R"({"value":[],"@odata.nextLink":)") + link + "}").page;
    ASSERT_TRUE(read) << link;
    EXPECT_TRUE(read->has_gaps) << link;
    EXPECT_EQ(read->next_link, "") << link;
  }
  const auto none = Read(R"({"value":[],"@odata.nextLink":null})").page;
  ASSERT_TRUE(none);
  EXPECT_FALSE(none->has_gaps);
}

TEST(ParticipantsReader, TakesNothingForAPageThatHasNoList) {
  for (const char* const body :
       {"{}", R"({"value":null})", R"({"value":{}})", R"({"value":"x"})", R"({"value":1})",
        R"({"Value":[]})", R"({"value":[],"value":null})", R"({"other":{"value":[]}})", "[]",
        R"([{"value":[]}])", "null", R"("value")", "1"}) {
    EXPECT_FALSE(Read(body).page) << body;
  }
}

TEST(ParticipantsReader, CountsTheLastOfMembersThatOccurTwice) {
  const auto page = Read(R"({"value":[{"id":"a"}],"@odata.nextLink":"https://one",
      "@odata.nextLink":"https://two","value":[{"id":"b"},{"id":"c"}]})")
                        .page;
  ASSERT_TRUE(page);
  ASSERT_EQ(page->participants.size(), 2U);
  EXPECT_EQ(page->participants[0].id, "b");
  EXPECT_EQ(page->next_link, "https://two");
  EXPECT_TRUE(Read(R"({"value":1,"value":[]})").page);

  EXPECT_EQ(Entry(R"("id":"a","id":null,"isInLobby":true,"isInLobby":0,"isMuted":true,"isMuted":"x",
      "metadata":"m","metadata":1,"rosterSequenceNumber":5,"rosterSequenceNumber":"x",
      "recordingInfo":{"recordingStatus":"r"},"recordingInfo":{},
      "removedState":{"reason":"r"},"removedState":null,"mediaStreams":[{}],"mediaStreams":0,
      "info":{"region":"r","identity":{"user":{"id":"u"}}},"info":{})"),
            Participant());
  EXPECT_EQ(Entry(R"("info":{"identity":{"user":{"id":"u"}},"identity":1,"region":"r","region":null,
      "endpointType":"e","endpointType":1,"languageId":"l","languageId":1,"countryCode":"c",
      "countryCode":1,"participantId":"p","participantId":1})"),
            Participant());
  Participant expected;
  expected.media_streams.resize(1);
  expected.info.identity["user"].tenant_id = "t";
  EXPECT_EQ(Entry(R"("mediaStreams":[{"mediaType":"a","mediaType":1,"direction":"d","direction":1,
      "label":"l","label":1,"serverMuted":true,"serverMuted":1,"sourceId":"s","sourceId":1}],
      "info":{"identity":{"user":{"id":"one","displayName":"d"},"phone":{"id":"p"},
      "user":{"id":"two","id":null,"tenantId":"s","tenantId":"t"},"phone":null}})"),
            expected);
}

TEST(ParticipantsReader, RefusesWhatIsNoJson) {
  for (const std::string& body :
       {std::string(),
        std::string(" "),
        std::string("<html>"),
        std::string("{"),
        std::string(R"({"value":[})"),
        std::string(R"({"value":[]}})"),
        std::string(R"({"value":[]} x)"),
        std::string(R"({"value":[]}{"value":[]})"),
        std::string(R"({"value":[]},)"),
        std::string(R"({"value":[],})"),
        std::string(R"({"value":[] /* comment */})"),
        std::string("{\"value\":[]}\0", 13),
        std::string("{\"value\":[{\"id\":\"\xff\"}]}"),
        std::string("{\"value\":[{\"id\":\"\xc3\"}]}"),          // Truncated.
        std::string("{\"value\":[{\"id\":\"\xc0\xaf\"}]}"),      // Overlong.
        std::string("{\"value\":[{\"id\":\"\xed\xa0\x80\"}]}"),  // Half a surrogate pair.
        std::string("{\"value\":[{\"\xff\":1}]}"),
        std::string("{\"value\":[{\"unknown\":\"\xff\"}]}"),
        std::string(R"({"value":[{"id":"\ud800"}]})"),
        std::string("{\"value\":[{\"id\":\"a\nb\"}]}"),
        std::string(R"({"value":[NaN]})"),
        std::string(R"({"value":[01]})")}) {
    SCOPED_TRACE(body);
    const Outcome whole = Read(body);
    EXPECT_FALSE(whole.page);
    EXPECT_EQ(ReadInPieces(body, 1, 1).page.has_value(), whole.page.has_value());
  }
  EXPECT_EQ(Read("<html>").refusal, Refusal::kMalformed);
  EXPECT_EQ(Read(R"({"value":[]} x)").refusal, Refusal::kMalformed);
}

TEST(ParticipantsReader, TakesWhitespaceAfterTheEndInAPieceOfItsOwn) {
  RosterMemory::Share share;
  ParticipantsReader reader(share);
  reader.Begin();
  ASSERT_TRUE(reader.Read(R"({"value":[{"id":"a"}]})"));
  ASSERT_TRUE(reader.Read("\r\n\t "));
  EXPECT_FALSE(reader.Read("."));
  EXPECT_EQ(reader.refusal(), Refusal::kMalformed);
  EXPECT_FALSE(reader.Take());
}

TEST(ParticipantsReader, BoundsTheDepth) {
  const auto nested = [](size_t levels) {
    return R"({"value":[],"x":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') +
           "}";
  };
  EXPECT_TRUE(Read(nested(64)).page);
  EXPECT_FALSE(Read(nested(65)).page);
  EXPECT_FALSE(Read(R"({"value":[],"x":)" + std::string(1'000'000, '[')).page);
  EXPECT_FALSE(ReadParticipant(nested(65)));
}

TEST(ParticipantsReader, BeginsAnewAfterABodyThatWasCutOff) {
  RosterMemory::Share share;
  ParticipantsReader reader(share);
  reader.Begin();
  ASSERT_TRUE(
      reader.Read(R"({"@odata.nextLink":"https://old","value":[1,{"id":"old","info":{"reg)"));
  reader.Begin();
  ASSERT_TRUE(reader.Read(R"({"value":[{"id":"new"}]})"));
  const auto page = reader.Take();
  ASSERT_TRUE(page);
  ASSERT_EQ(page->participants.size(), 1U);
  EXPECT_EQ(page->participants[0].id, "new");
  EXPECT_EQ(page->next_link, "");
  EXPECT_FALSE(page->has_gaps);
}

TEST(ParticipantsReader, TakesNothingBeforeItBeginsAndNothingTwice) {
  RosterMemory::Share share;
  ParticipantsReader reader(share);
  EXPECT_FALSE(reader.Take());
  reader.Begin();
  EXPECT_FALSE(reader.Take());
  reader.Begin();
  ASSERT_TRUE(reader.Read(R"({"value":[]})"));
  EXPECT_TRUE(reader.Take());
  EXPECT_FALSE(reader.Take());
}

// The memory that a body of 8 MiB needs depends on its content.
TEST(ParticipantsReader, RefusesWhatWouldBecomeTooLarge) {
  std::string body = R"({"value":[)";
  for (size_t i = 0; i <= RosterMemory::kMostBytes / sizeof(Participant); ++i) body += "{},";
  body.back() = ']';
  body += '}';
  const Outcome whole = Read(body);
  EXPECT_EQ(whole.refusal, Refusal::kTooLarge);
  EXPECT_FALSE(whole.page);
  EXPECT_EQ(ReadInPieces(body, 16384, 16384).refusal, Refusal::kTooLarge);
}

class ParticipantsReaderMemoryTest : public testing::Test {
 protected:
  static constexpr size_t kPiece = size_t{16} * 1024;

  // A body whose only entry has a long, unterminated member.
  static std::string Unfinished(std::string_view begin, size_t size) {
    return R"({"value":[{)" + std::string(begin) + std::string(size, 'x');
  }
  bool ReadAll(std::string_view bytes) {
    for (size_t begin = 0; begin < bytes.size(); begin += kPiece) {
      if (!reader_->Read(bytes.substr(begin, kPiece))) return false;
    }
    return true;
  }

  FakeEventLoop loop_;
  RosterMemory memory_{loop_, RosterMemory::kMostBytes};
  RosterMemory::Share share_ = *memory_.Take(RosterMemory::kFirstBytes);
  std::unique_ptr<ParticipantsReader> reader_ = std::make_unique<ParticipantsReader>(share_);
};

TEST_F(ParticipantsReaderMemoryTest, TakesFromItsShareWhatItKeeps) {
  const std::string entry = R"({"id":")" + std::string(1000, 'i') + R"("})";
  std::string body = R"({"value":[)" + entry;
  for (int i = 1; i < 500; ++i) body += "," + entry;
  body += "]}";
  reader_->Begin();
  ASSERT_TRUE(ReadAll(body));
  EXPECT_GT(share_.bytes(), 500U * (1000 + sizeof(Participant)));
  EXPECT_LT(share_.bytes(), 500U * (1000 + sizeof(Participant)) + 128 * 1024);
  EXPECT_EQ(memory_.used(), share_.bytes());
  EXPECT_TRUE(reader_->Take());
}

// The reader counts everything it buffers, however far away the end is.
TEST_F(ParticipantsReaderMemoryTest, CountsATextWhileItArrives) {
  constexpr size_t kSize = size_t{1024} * 1024;
  for (const char* const begin :
       {R"("metadata":")", R"("rosterSequenceNumber":")", R"("info":{"identity":{"user":{"id":")",
        "\"", R"("info":{"identity":{")"}) {
    reader_->Begin();
    ASSERT_TRUE(ReadAll(Unfinished(begin, kSize))) << begin;
    EXPECT_GE(share_.bytes(), kSize) << begin;
    share_ = *memory_.Take(RosterMemory::kFirstBytes);
  }
}

TEST_F(ParticipantsReaderMemoryTest, CountsNothingForWhatItSkips) {
  reader_->Begin();
  ASSERT_TRUE(ReadAll(Unfinished(R"("unknown":")", size_t{4} * 1024 * 1024)));
  EXPECT_EQ(share_.bytes(), RosterMemory::kFirstBytes);
}

TEST_F(ParticipantsReaderMemoryTest, CountsPagesTogetherAndARepeatOnce) {
  const std::string page =
      R"({"value":[{"metadata":")" + std::string(size_t{512} * 1024, 'm') + R"("}]})";
  reader_->Begin();
  ASSERT_TRUE(ReadAll(page));
  ASSERT_TRUE(reader_->Take());
  const size_t after_first = share_.bytes();
  for (int attempt = 0; attempt < 3; ++attempt) {
    reader_->Begin();
    ASSERT_TRUE(ReadAll(page));
  }
  ASSERT_TRUE(reader_->Take());
  EXPECT_GT(share_.bytes(), size_t{1024} * 1024);
  EXPECT_LT(share_.bytes(), 2 * after_first + size_t{64} * 1024);
}

// The next attempt may start when others have returned memory.
TEST_F(ParticipantsReaderMemoryTest, WantsNoMoreWhereThereIsNoMemory) {
  auto others = memory_.Take(RosterMemory::kMostBytes - RosterMemory::kFirstBytes);
  ASSERT_TRUE(others);
  const std::string page =
      R"({"value":[{"metadata":")" + std::string(size_t{512} * 1024, 'm') + R"("}]})";
  reader_->Begin();
  EXPECT_FALSE(ReadAll(page));
  EXPECT_EQ(reader_->refusal(), Refusal::kNoMemory);
  EXPECT_FALSE(reader_->Read("}"));  // The reader takes nothing more.
  EXPECT_FALSE(reader_->Take());
  others.reset();
  reader_->Begin();
  EXPECT_EQ(reader_->refusal(), Refusal::kNone);
  EXPECT_TRUE(ReadAll(page));
  EXPECT_TRUE(reader_->Take());
}

TEST(ReadParticipant, ReadsTheEntity) {
  const auto read = ReadParticipant(R"({"@odata.context":"x","id":"p-1","isMuted":true,
      "info":{"id":"canary","identity":{"user":{"id":"u","displayName":"d"}}},"value":[{}]} )");
  ASSERT_TRUE(read);
  Participant expected;
  expected.id = "p-1";
  expected.is_muted = true;
  expected.info.identity["user"] = {"u", "d", "", "", {}};
  EXPECT_EQ(*read, expected);
  EXPECT_EQ(ReadParticipant("{}"), Participant());
}

TEST(ReadParticipant, RefusesWhatIsNoObject) {
  for (const char* const body : {"", " ", "null", "[]", "[{}]", R"("x")", "{", "{}}", "{} x",
                                 "<html>", "{\"id\":\"\xff\"}", R"({"id":"\udc00"})"}) {
    EXPECT_FALSE(ReadParticipant(body)) << body;
  }
}

}  // namespace
}  // namespace participants::graph
