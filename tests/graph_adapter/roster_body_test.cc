#include "graph_adapter/roster_body.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/roster_memory.h"
#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_graph_client.h"

namespace participants::graph {
namespace {

using Refusal = ParticipantsReader::Refusal;

constexpr size_t kMebibyte = size_t{1024} * 1024;

class RosterBodyTest : public testing::Test {
 protected:
  // Runs pieces when the test says so.
  class Client final : public FakeGraphClient {
   public:
    explicit Client(FakeEventLoop& loop) : loop_(loop) {}
    void PostPiece(absl::AnyInvocable<void() &&> piece) override {
      loop_.PostPiece(std::move(piece));
    }

   private:
    FakeEventLoop& loop_;
  };

  FakeEventLoop loop_;
  Client client_{loop_};
  RosterMemory memory_{loop_, RosterMemory::kMostBytes};
  std::shared_ptr<RosterBody> body_ =
      std::make_shared<RosterBody>(client_, *memory_.Take(RosterMemory::kFirstBytes));
};

TEST_F(RosterBodyTest, IsReadInItsTurn) {
  body_->Begin();
  EXPECT_TRUE(body_->Read(R"({"value":[{"id":)"));
  EXPECT_TRUE(body_->Read(R"("1"}]})"));
  std::optional<RosterPage> page;
  client_.PostPiece([&] { page = body_->Take(); });
  loop_.RunPosted();
  ASSERT_TRUE(page);
  ASSERT_EQ(page->participants.size(), 1U);
  EXPECT_EQ(page->participants[0].id, "1");
}

TEST_F(RosterBodyTest, ReadsNothingOfAnEarlierAnswer) {
  body_->Begin();
  EXPECT_TRUE(body_->Read(R"({"value":[{"id":"of the first"})"));
  body_->Begin();
  EXPECT_TRUE(body_->Read(R"({"value":[{"id":"of the second"}]})"));
  loop_.RunPosted();
  const auto page = body_->Take();
  ASSERT_TRUE(page);
  ASSERT_EQ(page->participants.size(), 1U);
  EXPECT_EQ(page->participants[0].id, "of the second");
}

TEST_F(RosterBodyTest, WantsNoMoreOnceSomeWasNoJson) {
  body_->Begin();
  EXPECT_TRUE(body_->Read("]"));
  EXPECT_TRUE(body_->Read("]"));
  loop_.RunPosted();
  EXPECT_EQ(body_->refusal(), Refusal::kMalformed);
  EXPECT_FALSE(body_->Read("]"));
}

// Queued pieces use memory too, and return it to what is parsed from them.
TEST_F(RosterBodyTest, CountsWhatWaits) {
  const std::string piece(kMebibyte, ' ');
  body_->Begin();
  for (size_t i = 1; i <= 15; ++i) {
    ASSERT_TRUE(body_->Read(piece));
    EXPECT_GE(memory_.used(), i * kMebibyte);
  }
  EXPECT_TRUE(body_->Read(piece + piece));
  EXPECT_EQ(memory_.used(), RosterMemory::kMostBytes);  // A read never counts for more.

  body_->Begin();
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(body_->Read(piece));
    loop_.RunPosted();
  }
  EXPECT_LE(body_->End().bytes(), RosterMemory::kFirstBytes);
  EXPECT_EQ(memory_.used(), 0U);
}

TEST_F(RosterBodyTest, WantsNoMoreWhereThereIsNoMemory) {
  const auto others = memory_.Take(RosterMemory::kMostBytes - kMebibyte);
  ASSERT_TRUE(others);
  body_->Begin();
  EXPECT_FALSE(body_->Read(std::string(2 * kMebibyte, ' ')));
  EXPECT_EQ(body_->refusal(), Refusal::kNoMemory);
}

// The roster takes the share; the rest of the body arrives too late for it.
TEST_F(RosterBodyTest, ReadsNothingAfterItsEnd) {
  body_->Begin();
  ASSERT_TRUE(body_->Read(R"({"value":[{"id":")" + std::string(kMebibyte, 'x')));
  {
    const RosterMemory::Share share = body_->End();
    EXPECT_EQ(share.bytes(), RosterMemory::kFirstBytes);
  }
  loop_.RunPosted();
  EXPECT_EQ(memory_.used(), 0U);
}

}  // namespace
}  // namespace participants::graph
