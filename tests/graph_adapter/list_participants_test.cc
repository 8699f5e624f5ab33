#include "graph_adapter/list_participants.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/roster_memory.h"
#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_graph_client.h"

namespace participants::graph {
namespace {

using std::chrono::seconds;
using Kind = GraphErrorKind;

constexpr char kSelf[] =
    "https://graph.example/v1.0/communications/calls/112f7296%2F5fa4/participants";
constexpr size_t kSmall = RosterMemory::kFirstBytes;

// Entries with the ids `first`, `first` + 1, …
std::string Page(int first, int count, const std::string& next_link = "") {
  std::string body = R"({"value":[)";
  for (int i = 0; i < count; ++i) {
    body += (i == 0 ? R"({"id":"p-)" : R"(,{"id":"p-)") + std::to_string(first + i) + R"("})";
  }
  body += "]";
  if (!next_link.empty()) body += R"(,"@odata.nextLink":")" + next_link + "\"";
  return body + "}";
}
std::string Link(const std::string& query) { return kSelf + query; }

// One entry of at least this size.
std::string Large(size_t bytes) {
  return R"({"value":[{"id":"large","metadata":")" + std::string(bytes, 'm') + R"("}]})";
}

class ListParticipantsTest : public testing::Test {
 protected:
  ExchangeHandle List() {
    return ListParticipants(client_, {"112f7296/5fa4"},
                            {loop_.Now() + seconds(30), "client-request", "00-trace-01"},
                            [this](GraphResult<Roster> result) {
                              EXPECT_FALSE(result_.has_value()) << "the callback ran twice";
                              result_.emplace(std::move(result));
                            });
  }
  // Answers the request for the next page.
  void Answer(const std::string& body, int attempts = 1) {
    const auto call = client_.AwaitList();
    ASSERT_TRUE(call);
    last_path_ = call->request.path;
    call->Succeed(200, body, attempts);
  }
  void Fail(GraphError error) {
    const auto call = client_.AwaitList();
    ASSERT_TRUE(call);
    call->Complete(std::move(error));
  }
  void ExpectRoster(size_t entries, bool is_whole, int attempts) {
    ASSERT_TRUE(result_.has_value());
    ASSERT_TRUE(result_->ok());
    const Roster& roster = result_->value();
    EXPECT_EQ(roster.participants.size(), entries);
    for (size_t i = 0; i < roster.participants.size(); ++i) {
      EXPECT_EQ(roster.participants[i].id, "p-" + std::to_string(i));
    }
    EXPECT_EQ(roster.is_whole, is_whole);
    EXPECT_EQ(roster.exchange.attempts, attempts);
    EXPECT_EQ(roster.exchange.http_status, 200);
    EXPECT_EQ(roster.exchange.graph_request_id, "graph-id");
  }
  void ExpectError(Kind kind, int attempts) {
    ASSERT_TRUE(result_.has_value());
    ASSERT_FALSE(result_->ok());
    EXPECT_EQ(result_->error().kind, kind);
    EXPECT_EQ(result_->error().effect, Effect::kNone);
    EXPECT_EQ(result_->error().attempts, attempts);
    EXPECT_EQ(result_->error().client_request_id, "client-request");
  }

  FakeEventLoop loop_;
  RosterMemory memory_{loop_, RosterMemory::kMostBytes};
  FakeGraphClient client_;
  std::string last_path_;
  std::optional<GraphResult<Roster>> result_;
};

TEST_F(ListParticipantsTest, AsksForTheRosterAndReturnsIt) {
  List();
  const auto call = client_.AwaitList();
  ASSERT_TRUE(call);
  EXPECT_EQ(call->request.path, "/communications/calls/112f7296%2F5fa4/participants");
  EXPECT_EQ(call->request.call_path, "/communications/calls/112f7296%2F5fa4");
  EXPECT_EQ(call->request.body, "");
  EXPECT_EQ(call->request.max_answer_bytes, size_t{8} * 1024 * 1024);
  EXPECT_EQ(call->options.client_request_id, "client-request");
  EXPECT_EQ(call->options.traceparent, "00-trace-01");
  EXPECT_EQ(call->options.deadline, loop_.Now() + seconds(30));
  call->Succeed(200, Page(0, 3), 2);
  ExpectRoster(3, /*is_whole=*/true, 2);
}

TEST_F(ListParticipantsTest, AnEmptyRosterIsWhole) {
  List();
  Answer(Page(0, 0));
  ExpectRoster(0, /*is_whole=*/true, 1);
}

TEST_F(ListParticipantsTest, FollowsTheLinksToTheLastPage) {
  List();
  Answer(Page(0, 100, Link("?$skiptoken=a%2Fb")));
  Answer(Page(100, 100, Link("?$skiptoken=2")), /*attempts=*/3);
  EXPECT_EQ(last_path_, "/communications/calls/112f7296%2F5fa4/participants?$skiptoken=a%2Fb");
  EXPECT_FALSE(result_);
  Answer(Page(200, 7));
  EXPECT_EQ(last_path_, "/communications/calls/112f7296%2F5fa4/participants?$skiptoken=2");
  ExpectRoster(207, /*is_whole=*/true, 5);
}

// Graph may change the case of ids and may or may not percent-encode them.
TEST_F(ListParticipantsTest, FollowsALinkThatWritesThePathInAnotherWay) {
  List();
  Answer(Page(0, 1,
              "HTTPS://GRAPH.EXAMPLE:443/V1.0/communications/calls/112F7296%2f5FA4/"
              "participants?$skiptoken=Ab"));
  EXPECT_FALSE(result_);
  Answer(Page(1, 1));
  EXPECT_EQ(last_path_, "/communications/calls/112f7296%2F5fa4/participants?$skiptoken=Ab");
  ExpectRoster(2, /*is_whole=*/true, 2);
}

TEST_F(ListParticipantsTest, DoesNotFollowALinkToAnywhereElse) {
  const std::string path = "/v1.0/communications/calls/112f7296%2F5fa4/participants?$skiptoken=1";
  const std::string links[] = {
      "http://graph.example" + path,                // Another scheme,
      "https://graph.example.evil.example" + path,  // host,
      "https://evil.example" + path,                //
      "https://graph.example:444" + path,           // port,
      "https://graph.example:80" + path,            //
      "https://graph.example/beta/communications/calls/112f7296%2F5fa4/participants?$skiptoken=1",
      "https://graph.example/v1.0/communications/calls/112f7296/participants?$skiptoken=1",
      "https://graph.example/v1.0/communications/calls/112f7296%2F5fa4/participants/x?y=1",
      "https://graph.example/v1.0/communications/calls/112f7296%2F5fa4/participants/../x?y=1",
      "https://user@graph.example" + path,              //
      "https://graph.example@evil.example" + path,      //
      "https://graph.example\\\\@evil.example" + path,  //
      "//graph.example" + path,                         // Relative links,
      path,                                             //
      "?$skiptoken=1",                                  //
      std::string(kSelf),                               // without a query,
      Link("?$skiptoken=1#x"),                          // with a fragment,
      Link("?$skiptoken=1 HTTP/1.1\\r\\nHost: evil.example"),
      "not a link"};
  for (const std::string& link : links) {
    SCOPED_TRACE(link);
    result_.reset();
    const int before = client_.started();
    List();
    Answer(Page(0, 2, link));
    ExpectRoster(2, /*is_whole=*/false, 1);
    EXPECT_EQ(client_.started(), before + 1);
  }
}

TEST_F(ListParticipantsTest, GoesRoundNoLoop) {
  List();
  Answer(Page(0, 1, Link("?$skiptoken=1")));
  Answer(Page(1, 1, Link("?$skiptoken=2")));
  Answer(Page(2, 1, Link("?$skiptoken=1")));
  ExpectRoster(3, /*is_whole=*/false, 3);
  EXPECT_EQ(client_.started(), 3);
}

TEST_F(ListParticipantsTest, ReadsTwentyPagesAtMost) {
  List();
  for (int page = 0; page < 20; ++page) {
    ASSERT_FALSE(result_) << page;
    Answer(Page(page, 1, Link("?$skiptoken=" + std::to_string(page))));
  }
  ExpectRoster(20, /*is_whole=*/false, 20);
  EXPECT_EQ(client_.started(), 20);
}

TEST_F(ListParticipantsTest, TwentyPagesMayBeAll) {
  List();
  for (int page = 0; page < 19; ++page) {
    Answer(Page(page, 1, Link("?$skiptoken=" + std::to_string(page))));
  }
  Answer(Page(19, 1));
  ExpectRoster(20, /*is_whole=*/true, 20);
}

// Graph ends its lists at 100 entries and does not link to the rest.
TEST_F(ListParticipantsTest, AFullPageWithoutALinkMayNotBeAll) {
  for (const int entries : {99, 100, 101}) {
    result_.reset();
    List();
    Answer(Page(0, entries));
    ExpectRoster(static_cast<size_t>(entries), /*is_whole=*/entries < 100, 1);
  }
  result_.reset();
  List();
  Answer(Page(0, 1, Link("?$skiptoken=1")));
  Answer(Page(1, 100));
  ExpectRoster(101, /*is_whole=*/false, 2);
}

TEST_F(ListParticipantsTest, WhatCouldNotBeReadOfAnyPageMayHaveBeenMore) {
  List();
  Answer(R"({"value":[{"id":"p-0"},null],"@odata.nextLink":")" + Link("?$skiptoken=1") + "\"}");
  Answer(Page(1, 1));
  ExpectRoster(2, /*is_whole=*/false, 2);
  result_.reset();
  List();
  Answer(R"({"value":[{"id":"p-0"}],"@odata.nextLink":7})");
  ExpectRoster(1, /*is_whole=*/false, 1);
}

TEST_F(ListParticipantsTest, SaysWhatFailedAndWhatItTook) {
  List();
  Answer(Page(0, 1, Link("?$skiptoken=1")), /*attempts=*/2);
  GraphError error;
  error.kind = Kind::kThrottled;
  error.attempts = 3;
  error.http_status = 429;
  error.graph_request_id = "their-id";
  error.retry_after = seconds(4);
  Fail(error);
  ExpectError(Kind::kThrottled, 5);
  EXPECT_EQ(result_->error().http_status, 429);
  EXPECT_EQ(result_->error().graph_request_id, "their-id");
  EXPECT_EQ(result_->error().retry_after, seconds(4));
}

TEST_F(ListParticipantsTest, SaysThatAnAnswerCannotBeUnderstood) {
  for (const char* const body : {"", "<html>", "[]", R"({"value":null})", R"({"value":[)"}) {
    SCOPED_TRACE(body);
    result_.reset();
    List();
    Answer(body, /*attempts=*/2);
    ExpectError(Kind::kMalformedResponse, 2);
    EXPECT_EQ(result_->error().http_status, 200);
    EXPECT_EQ(result_->error().graph_request_id, "graph-id");
  }
  result_.reset();
  List();
  Answer(Page(0, 1, Link("?$skiptoken=1")), /*attempts=*/2);
  Answer("{}", /*attempts=*/3);
  ExpectError(Kind::kMalformedResponse, 5);
}

TEST_F(ListParticipantsTest, SaysThatABodyWasTooLarge) {
  List();
  std::string body = Page(0, 1);
  body += std::string(size_t{8} * 1024 * 1024 + 1 - body.size(), ' ');
  Answer(body);
  ExpectError(Kind::kMalformedResponse, 1);
  result_.reset();
  List();
  body.pop_back();
  Answer(body);
  ExpectRoster(1, /*is_whole=*/true, 1);
}

TEST_F(ListParticipantsTest, CancellingEndsWhatIsAskedAndAsksNoMore) {
  const ExchangeHandle handle = List();
  Answer(Page(0, 1, Link("?$skiptoken=1")));
  const auto second = client_.AwaitList();
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->cancelled());
  handle.Cancel();
  ASSERT_TRUE(second->cancelled());
  GraphError error;
  error.kind = Kind::kCancelled;
  error.attempts = 1;
  second->Complete(error);
  ExpectError(Kind::kCancelled, 2);
}

// The page may already have arrived when the cancel comes.
TEST_F(ListParticipantsTest, CancellingBetweenTwoPagesEndsTheNextOne) {
  const ExchangeHandle handle = List();
  const auto first = client_.AwaitList();
  ASSERT_TRUE(first);
  handle.Cancel();
  first->Succeed(200, Page(0, 1, Link("?$skiptoken=1")));
  const auto second = client_.AwaitList();
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->cancelled());
}

TEST_F(ListParticipantsTest, BelongsToWhatItWaitsFor) {
  const ExchangeHandle handle = List();
  EXPECT_FALSE(handle.ended());
  Answer(Page(0, 1));
  EXPECT_TRUE(handle.ended());
  handle.Cancel();
}

class ListParticipantsMemoryTest : public ListParticipantsTest {
 protected:
  ListParticipantsMemoryTest() { client_.set_roster_memory(&memory_); }
};

TEST_F(ListParticipantsMemoryTest, TheRosterHoldsItsShareUntilItGoes) {
  List();
  EXPECT_EQ(memory_.used(), kSmall);
  Answer(Large(size_t{1024} * 1024));
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_GT(memory_.used(), size_t{1024} * 1024);
  EXPECT_EQ(result_->value().memory.bytes(), memory_.used());
  result_.reset();
  EXPECT_EQ(memory_.used(), 0U);
}

TEST_F(ListParticipantsMemoryTest, AFailureHoldsNothing) {
  List();
  Answer(R"({"value":[],"@odata.nextLink":")" + Link("?$skiptoken=1") + "\"}");
  Answer("<html>");
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(memory_.used(), 0U);
}

TEST_F(ListParticipantsMemoryTest, WaitsForMemoryBeforeItAsksAnything) {
  auto others = memory_.Take(RosterMemory::kMostBytes);
  List();
  loop_.Advance(seconds(10));
  EXPECT_EQ(client_.started(), 0);
  others.reset();
  loop_.RunPosted();
  EXPECT_EQ(memory_.used(), kSmall);
  Answer(Page(0, 3));
  ExpectRoster(3, /*is_whole=*/true, 1);
}

TEST_F(ListParticipantsMemoryTest, AsksNothingWhereThereIsNoneUntilTheDeadline) {
  const auto others = memory_.Take(RosterMemory::kMostBytes);
  List();
  loop_.Advance(seconds(29));
  EXPECT_FALSE(result_);
  loop_.Advance(seconds(1));
  ExpectError(Kind::kNoMemory, 0);
  EXPECT_EQ(client_.started(), 0);
}

// Otherwise several rosters would wait for the memory that the others hold.
TEST_F(ListParticipantsMemoryTest, GivesAllBackWhereItGetsNoMoreAndStartsAnewWithAllItMayNeed) {
  auto others = memory_.Take(RosterMemory::kMostBytes - 2 * kSmall);
  List();
  Answer(R"({"value":[{"id":"old"},null],"@odata.nextLink":")" + Link("?$skiptoken=1") + "\"}");
  Answer(Large(size_t{1024} * 1024));
  EXPECT_FALSE(result_);
  EXPECT_EQ(client_.started(), 2);
  EXPECT_EQ(memory_.used(), RosterMemory::kMostBytes - 2 * kSmall);  // Only what the others hold.
  EXPECT_FALSE(memory_.Take(1)) << "the roster waits in the queue";
  loop_.Advance(seconds(10));
  EXPECT_EQ(client_.started(), 2);
  others.reset();
  loop_.RunPosted();
  EXPECT_EQ(memory_.used(), RosterMemory::kMostBytes);
  Answer(Page(0, 1, Link("?$skiptoken=1")));
  EXPECT_EQ(last_path_, "/communications/calls/112f7296%2F5fa4/participants");
  Answer(Page(1, 1), /*attempts=*/2);
  // Only the attempts of the first read count.
  ExpectRoster(2, /*is_whole=*/true, 5);
}

TEST_F(ListParticipantsMemoryTest, SaysWhatItTookWhereItNeverGetsEnough) {
  const auto others = memory_.Take(RosterMemory::kMostBytes - kSmall);
  List();
  Answer(Large(size_t{1024} * 1024), /*attempts=*/2);
  loop_.Advance(seconds(30));
  ExpectError(Kind::kNoMemory, 2);
}

TEST_F(ListParticipantsMemoryTest, CancellingEndsTheWaitForMemory) {
  auto others = memory_.Take(RosterMemory::kMostBytes);
  const ExchangeHandle handle = List();
  loop_.RunPosted();
  handle.Cancel();
  EXPECT_FALSE(result_);  // Never runs inside the call.
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, 0);
  EXPECT_EQ(client_.started(), 0);
  EXPECT_EQ(loop_.pending_timers(), 0U);
}

TEST_F(ListParticipantsMemoryTest, CancellingBeforeTheSecondWaitEndsThatToo) {
  const auto others = memory_.Take(RosterMemory::kMostBytes - kSmall);
  const ExchangeHandle handle = List();
  const auto call = client_.AwaitList();
  ASSERT_TRUE(call);
  handle.Cancel();
  call->Succeed(200, Large(size_t{1024} * 1024));
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, 1);
}

TEST_F(ListParticipantsMemoryTest, ShutdownEndsTheWaitForMemory) {
  const auto others = memory_.Take(RosterMemory::kMostBytes);
  List();
  loop_.RunPosted();
  memory_.Shutdown();
  loop_.RunPosted();
  ExpectError(Kind::kShutDown, 0);
}

}  // namespace
}  // namespace participants::graph
