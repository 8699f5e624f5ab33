// Failures to write the audit log.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/access/access_world.h"

namespace participants::e2e {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::SizeIs;

// Fault row 24.
class AuditFailure : public AccessWorld {
 protected:
  void StartWithFile() { StartService({"--audit_log=" + path_}); }
  void ExpectRefused(const grpc::Status& status, size_t sent_before = 0) {
    EXPECT_EQ(status.error_code(), StatusCode::UNAVAILABLE);
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(details.reason(), "AUDIT_UNAVAILABLE");
    EXPECT_EQ(details.metadata("party"), "service");
    EXPECT_EQ(details.metadata("effect"), "none");
    EXPECT_EQ(CallsAtGraph(), sent_before);
  }

  const std::string path_ = files_.Path("audit.log");
};

TEST_F(AuditFailure, OfAFullDiskRefusesTheCall) {
  StartService({"--audit_log=/dev/full"});
  ExpectRefused(Remove(Connect(remover_.get())));
  ExpectRefused(Invite(Connect(inviter_.get())));
  EXPECT_TRUE(AwaitLogged(R"("msg":"audit record late or lost","record":"audit outcome")"));
}

TEST_F(AuditFailure, IsNoReasonToRefuseWhereItMayFail) {
  StartService({"--audit_log=/dev/full", "--audit_on_failure=open"});
  EXPECT_TRUE(Remove(Connect(remover_.get())).ok());
}

// A full pipe whose read end stays open.
class FullPipe {
 public:
  explicit FullPipe(const std::string& path) {
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
    reader_ = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    writer_ = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    EXPECT_GE(writer_, 0);
    const std::string page(4096, '\n');
    while (write(writer_, page.data(), page.size()) > 0) {
    }
  }
  ~FullPipe() {
    close(writer_);
    close(reader_);
  }
  FullPipe(const FullPipe&) = delete;
  FullPipe& operator=(const FullPipe&) = delete;

  void Drain() const {
    std::string sink(1 << 20, '\0');
    while (read(reader_, sink.data(), sink.size()) > 0) {
    }
  }

 private:
  int reader_;
  int writer_;
};

TEST_F(AuditFailure, OfAReaderThatDoesNotReadRefusesTheCallAfterASecond) {
  const FullPipe pipe(path_);
  StartWithFile();
  const absl::Time begin = absl::Now();
  ExpectRefused(Remove(Connect(remover_.get())));
  EXPECT_GE(absl::Now() - begin, absl::Seconds(1));
  pipe.Drain();  // Once the pipe is read again, the service recovers.
  EXPECT_TRUE(Remove(Connect(remover_.get())).ok());
}

// The call has no time left to wait for its audit record.
TEST_F(AuditFailure, IsNotWhatEndsACallWithoutTime) {
  const FullPipe pipe(path_);
  StartWithFile();
  const auto channel = Connect(remover_.get());
  ASSERT_TRUE(channel->WaitForConnected(absl::ToChronoTime(absl::Now() + kPatience)));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Milliseconds(15)));
  v1::RemoveParticipantResponse response;
  EXPECT_EQ(v1::ParticipantService::NewStub(channel)
                ->RemoveParticipant(&context, ExampleRemoval(), &response)
                .error_code(),
            StatusCode::DEADLINE_EXCEEDED);
  EXPECT_TRUE(AwaitLogged(R"("reason":"DEADLINE")"));
  EXPECT_EQ(CallsAtGraph(), 0U);
}

// Calls matter more than the log. The audit log has its own file here.
TEST_F(AuditFailure, IsNotThatNobodyReadsTheLog) {
  StartWithFile();
  const auto channel = Connect(remover_.get());
  service_->process().SetReading(false);
  // One log line per call: several times the capacity of a pipe. Beyond that the log queues some
  // thousands and counts those it drops (json_log_test).
  constexpr int kCalls = 1000;
  for (int i = 0; i < kCalls; ++i) ASSERT_TRUE(Remove(channel).ok());
  EXPECT_LT(service_->process().lines().size(), size_t{kCalls} / 2);
  service_->process().SetReading(true);
  EXPECT_TRUE(AwaitLogged(R"("msg":"call finished")", kCalls));
}

// As in a pod: stdout is a pipe, which the RPC thread writes to itself as long as the pipe takes
// everything.
TEST_F(AuditFailure, OfAStdoutThatNobodyReadsRefusesTheCall) {
  StartService({"--audit_log=stdout"});
  const auto channel = Connect(remover_.get());
  service_->process().SetReading(false);
  grpc::Status status = Remove(channel);
  size_t sent = 0;
  for (; status.ok() && sent < 1000; ++sent) status = Remove(channel);  // More than a pipe holds.
  ExpectRefused(status, sent);
  service_->process().SetReading(true);
  EXPECT_TRUE(AwaitLogged(R"("reason":"AUDIT_UNAVAILABLE")"));
  EXPECT_TRUE(Remove(channel).ok());
  for (const std::string& line : service_->process().lines()) {
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
}

// RLIMIT_FSIZE, as an operator may set it. A write beyond it also raises a signal.
class AuditFileThatMayNotGrow : public AuditFailure {
 protected:
  void SetUp() override {
    StartWithFile();
    channel_ = Connect(remover_.get());
    ASSERT_TRUE(Remove(channel_).ok());
    const absl::Time end = absl::Now() + kPatience;
    while (Lines().size() < 2 && absl::Now() < end) std::this_thread::yield();
    ASSERT_THAT(Lines(), SizeIs(2));
  }
  void Limit(rlim_t bytes) const {
    const rlimit limit = {.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
    ASSERT_EQ(prlimit(service_->process().pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
  }
  size_t Bytes() const { return ReadText(path_).size(); }
  std::vector<std::string> Lines() const {
    return absl::StrSplit(ReadText(path_), '\n', absl::SkipEmpty());
  }

  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(AuditFileThatMayNotGrow, RefusesCallsUntilItMay) {
  Limit(Bytes() + 10);  // In the middle of a record.
  ExpectRefused(Remove(channel_), 1);
  ExpectRefused(Invite(Connect(inviter_.get())), 1);
  Limit(RLIM_INFINITY);
  EXPECT_TRUE(Remove(channel_).ok());
  EXPECT_EQ(CallsAtGraph(), 2U);
  // The truncated record is on its own line.
  const std::vector<std::string> lines = Lines();
  ASSERT_GE(lines.size(), 4U);
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(nlohmann::json::accept(lines[i]), i != 2) << lines[i];
  }
}

TEST_F(AuditFileThatMayNotGrow, GivesWayToANewOneOnSighup) {
  Limit(Bytes());
  ExpectRefused(Remove(channel_), 1);
  ASSERT_EQ(std::rename(path_.c_str(), (path_ + ".1").c_str()), 0);
  service_->process().Signal(SIGHUP);
  ASSERT_TRUE(AwaitLogged(R"("msg":"audit log reopened")"));
  EXPECT_TRUE(Remove(channel_).ok());
}

TEST_F(AuditFailure, OfAFileThatCannotBeOpenedEndsTheStart) {
  ChildProcess::Options options;
  options.capture_stderr = true;
  ChildProcess process({PARTICIPANT_SERVICE_BINARY, "--listen_address=127.0.0.1:0",
                        "--health_address=", "--static_token_file=/etc/passwd",
                        "--audit_log=/no/such/folder/audit.log"},
                       options);
  EXPECT_EQ(process.Wait(kPatience), 2);
  EXPECT_THAT(process.lines(),
              ElementsAre("participant-service: audit_log: cannot be opened: No such file or "
                          "directory"));
}

}  // namespace
}  // namespace participants::e2e
