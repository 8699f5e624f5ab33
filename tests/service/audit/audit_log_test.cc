#include "service/audit/audit_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "tests/support/recording_log.h"

namespace participants::audit {
namespace {

class AuditLogTest : public testing::Test {
 protected:
  ~AuditLogTest() override { std::remove(path_.c_str()); }

  AuditedCall Call(bool denied) const {
    return {.denied = denied,
            .method = "RemoveParticipant",
            .caller = "caller",
            .rule = "",
            .peer = "",
            .target = target_,
            .client_context = "",
            .client_request_id = "id",
            .trace_id = ""};
  }
  static AuditedOutcome Outcome() {
    return {.code = "OK", .error_reason = "", .effect = "applied", .graph_request_id = ""};
  }
  void WriteDenials(AuditLog& audit, int count) const {
    for (int i = 0; i < count; ++i) audit.WriteOutcome(Call(/*denied=*/true), Outcome());
  }
  std::vector<nlohmann::json> Records() const {
    std::ifstream file(path_);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<nlohmann::json> records;
    for (const auto& line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      records.push_back(nlohmann::json::parse(line));
    }
    return records;
  }

  const std::string path_ = testing::TempDir() + "audit_log_test";
  AuditTarget target_{.call_id = "call", .participants = {"p"}, .reason = ""};
  telemetry::RecordingLog log_;
  // Atomic: the log's watch also reads it.
  std::atomic<int64_t> unix_seconds_ = 1'900'000'000;
  std::atomic<int64_t> monotonic_seconds_ = 1000;
  const std::function<absl::Time()> wall_now_ = [this] {
    return absl::FromUnixSeconds(unix_seconds_);
  };
  const std::function<AuditLog::MonotonicTime()> monotonic_now_ = [this] {
    return AuditLog::MonotonicTime(std::chrono::seconds(monotonic_seconds_));
  };
};

TEST_F(AuditLogTest, CountsTheDenialsOfAFlood) {
  {
    const auto lines = *telemetry::LineWriter::Append(path_);
    AuditLog audit(*lines, log_, wall_now_, monotonic_now_);
    WriteDenials(audit, AuditLog::kDenialsPerSecond + 7);
    audit.WriteOutcome(Call(/*denied=*/false), Outcome());
    ++monotonic_seconds_;
    WriteDenials(audit, 1);
  }
  const std::vector<nlohmann::json> records = Records();
  ASSERT_EQ(records.size(), AuditLog::kDenialsPerSecond + 3U);
  const nlohmann::json& notice = records[AuditLog::kDenialsPerSecond + 1];
  EXPECT_EQ(notice["msg"], "audit denials not recorded");
  EXPECT_EQ(notice["count"], 7);
}

TEST_F(AuditLogTest, RecordsDenialsAlsoAfterTheWallClockWasSetBack) {
  {
    const auto lines = *telemetry::LineWriter::Append(path_);
    AuditLog audit(*lines, log_, wall_now_, monotonic_now_);
    WriteDenials(audit, AuditLog::kDenialsPerSecond);
    unix_seconds_ -= 3600;
    ++monotonic_seconds_;
    WriteDenials(audit, 1);
  }
  const std::vector<nlohmann::json> records = Records();
  ASSERT_EQ(records.size(), AuditLog::kDenialsPerSecond + 1U);
  EXPECT_LT(records.back()["ts"], records.front()["ts"]);
}

TEST_F(AuditLogTest, ItsEndTellsOfTheDenialsThatNoRecordToldOf) {
  {
    const auto lines = *telemetry::LineWriter::Append(path_);
    AuditLog audit(*lines, log_, wall_now_, monotonic_now_);
    WriteDenials(audit, AuditLog::kDenialsPerSecond + 7);
  }
  const std::vector<nlohmann::json> records = Records();
  ASSERT_EQ(records.size(), AuditLog::kDenialsPerSecond + 1U);
  EXPECT_EQ(records.back()["msg"], "audit denials not recorded");
  EXPECT_EQ(records.back()["count"], 7);
}

// The audit log must report a flood even when no further denial follows.
TEST_F(AuditLogTest, TellsOfAFloodWithoutAnotherDenial) {
  int fds[2] = {-1, -1};
  ASSERT_EQ(pipe2(fds, O_CLOEXEC), 0);
  const FileDescriptor out(fds[0]);
  const FileDescriptor in(fds[1]);
  telemetry::LineWriter lines(in.get());
  AuditLog audit(lines, log_, wall_now_, monotonic_now_);
  WriteDenials(audit, AuditLog::kDenialsPerSecond + 7);
  ++monotonic_seconds_;
  std::string text;
  pollfd readable = {.fd = out.get(), .events = POLLIN, .revents = 0};
  while (text.find("audit denials not recorded") == std::string::npos) {
    ASSERT_EQ(poll(&readable, 1, 20'000), 1);
    char bytes[4096];
    const ssize_t count = read(out.get(), bytes, sizeof bytes);
    ASSERT_GT(count, 0);
    text.append(bytes, static_cast<size_t>(count));
  }
}

TEST_F(AuditLogTest, ARecordIsNoLargerForTheCharactersInIt) {
  target_.call_id = std::string(20000, '\x01');
  target_.participants.assign(100, std::string(20000, '\x02'));
  target_.reason = std::string(300, '\n');
  {
    const auto lines = *telemetry::LineWriter::Append(path_);
    AuditLog(*lines, log_).WriteOutcome(Call(/*denied=*/true), Outcome());
  }
  EXPECT_LT(Records().at(0).dump().size(), 3000U);
}

TEST_F(AuditLogTest, CutsNothingOfACallThatRemovesMany) {
  target_.participants.assign(100, "user:somebody");
  const std::vector<std::string> ids(100, std::string(256, 'p'));
  const AuditedRemovals removals = {.rounds = 2,
                                    .removed = 3,
                                    .failed = 1000,
                                    .not_removed = std::vector<std::string>(1000, "p R none")};
  {
    const auto lines = *telemetry::LineWriter::Append(path_);
    AuditLog audit(*lines, log_);
    AuditedCall call = Call(/*denied=*/false);
    call.part = IntentPart{.round = 2, .part = 3, .parts = 4};
    call.participant_ids = ids;
    audit.WriteIntent(call);
    AuditedOutcome outcome = Outcome();
    outcome.removals = &removals;
    audit.WriteOutcome(Call(/*denied=*/false), outcome);
    call.changes_nothing = true;
    audit.WriteIntent(call);
  }
  const std::vector<nlohmann::json> records = Records();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0]["participants"].size(), 100U);
  EXPECT_EQ(records[0]["participant_ids"], ids);
  EXPECT_EQ(records[0]["round"], 2);
  EXPECT_EQ(records[0]["part"], 3);
  EXPECT_EQ(records[0]["parts"], 4);
  EXPECT_EQ(records[1]["not_removed"].size(), 1000U);
  EXPECT_EQ(records[1]["removed"], 3);
  EXPECT_EQ(records[1]["already_absent"], 0);
  EXPECT_EQ(records[2]["participants"].size(), AuditLog::kMostParticipants + 1);
}

// Covers any content of a denied call and any position of the cut.
TEST_F(AuditLogTest, ACutIsBetweenCharacters) {
  for (const size_t before : {0U, 1U, 2U, 3U}) {
    std::string text(before, '1');
    for (int i = 0; i < 2000; ++i) text += "\U0001F6AA";
    target_ = {.call_id = text, .participants = {text}, .reason = text};
    {
      const auto lines = *telemetry::LineWriter::Append(path_);
      AuditLog(*lines, log_).WriteOutcome(Call(/*denied=*/true), Outcome());
    }
    const nlohmann::json record = Records().back();
    const std::string participant = record["participants"][0];
    for (const std::string& kept : {record["call_id"].get<std::string>(), participant,
                                    record["caller_reason"].get<std::string>()}) {
      const std::string part = kept.substr(0, kept.size() - 3);
      EXPECT_EQ(kept, part + "...");
      EXPECT_EQ((part.size() - before) % 4, 0U);
      EXPECT_EQ(text.substr(0, part.size()), part);
      EXPECT_LE(kept.size(), 1027U);
    }
    EXPECT_LE(participant.size(), 303U);
  }
}

class BlockedAuditLogTest : public AuditLogTest {
 protected:
  BlockedAuditLogTest() {
    EXPECT_EQ(pipe2(fds_, O_CLOEXEC), 0);
    lines_.emplace(fds_[1]);
    EXPECT_TRUE(lines_->Write(std::string(1 << 20, 'x') + "\n"));
  }
  ~BlockedAuditLogTest() override {
    lines_.reset();
    for (const int fd : fds_) close(fd);
  }

  int fds_[2] = {-1, -1};
  std::optional<telemetry::LineWriter> lines_;
};

TEST_F(BlockedAuditLogTest, NobodyWaitsForLongerThanHeCan) {
  AuditLog audit(*lines_, log_);
  const auto begin = std::chrono::steady_clock::now();
  absl::Notification told;
  audit.WriteIntent(Call(false), std::chrono::milliseconds(50), [&](bool written) {
    EXPECT_FALSE(written);
    told.Notify();
  });
  told.WaitForNotification();
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(50));
  EXPECT_TRUE(log_.lines().empty());  // The call logs the failure itself.
}

TEST_F(BlockedAuditLogTest, WhatIsLostAfterItsEndIsToldToNobody) {
  {
    AuditLog audit(*lines_, log_);
    audit.WriteOutcome(Call(false), Outcome());
  }
  lines_.reset();
  EXPECT_TRUE(log_.lines().empty());
}

}  // namespace
}  // namespace participants::audit
