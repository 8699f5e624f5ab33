#include "service/telemetry/json_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/telemetry/library_logs.h"

namespace participants::telemetry {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

absl::Time FixedTime() { return absl::FromUnixMillis(1700000000123); }

class Pipe {
 public:
  Pipe() {
    std::signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(pipe2(fds_, O_CLOEXEC), 0);
  }
  ~Pipe() {
    CloseReader();
    CloseWriter();
  }

  int writer() const { return fds_[1]; }
  void CloseReader() { Close(fds_[0]); }

  void CloseWriter() { Close(fds_[1]); }

  // Reads until the writer's end is closed.
  std::string ReadAll() {
    std::string all;
    char buffer[4096];
    for (ssize_t n = 0; (n = read(fds_[0], buffer, sizeof(buffer))) > 0;) {
      all.append(buffer, static_cast<size_t>(n));
    }
    return all;
  }

  // Closes the writer's end and returns everything written so far.
  std::vector<std::string> ReadLines() {
    CloseWriter();
    std::vector<std::string> lines = absl::StrSplit(ReadAll(), '\n');
    EXPECT_EQ(lines.back(), "");  // The last line is complete.
    lines.pop_back();
    return lines;
  }

 private:
  static void Close(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }

  int fds_[2] = {-1, -1};
};

TEST(JsonLogTest, WritesOneObjectALineInOrder) {
  Pipe pipe;
  {
    LineWriter writer(pipe.writer());
    JsonLog log(writer, Level::kInfo, &FixedTime);
    log.Write(Level::kInfo, "one",
              {{"text", "a\"b\n"}, {"number", int64_t{-5}}, {"ratio", 0.5}, {"yes", true}});
    log.Write(Level::kError, "two", {});
  }
  EXPECT_THAT(pipe.ReadLines(),
              ElementsAre(R"({"ts":"2023-11-14T22:13:20.123Z","level":"info","msg":"one",)"
                          R"("text":"a\"b\n","number":-5,"ratio":0.5,"yes":true})",
                          R"({"ts":"2023-11-14T22:13:20.123Z","level":"error","msg":"two"})"));
}

TEST(JsonLogTest, LeavesOutWhatIsBelowTheLevel) {
  Pipe pipe;
  {
    LineWriter writer(pipe.writer());
    JsonLog log(writer, Level::kWarning);
    log.Write(Level::kDebug, "no", {});
    log.Write(Level::kInfo, "no", {});
    log.Write(Level::kWarning, "yes", {});
    log.Write(Level::kError, "yes", {});
  }
  EXPECT_THAT(pipe.ReadLines(), SizeIs(2));
}

TEST(JsonLogTest, ReplacesWhatIsNotUtf8) {
  Pipe pipe;
  {
    LineWriter writer(pipe.writer());
    JsonLog(writer, Level::kInfo).Write(Level::kInfo, "a\xff", {{"key", "\xc3("}});
  }
  const auto line = nlohmann::json::parse(pipe.ReadLines().at(0));
  EXPECT_EQ(line["msg"], "a\xef\xbf\xbd");
  EXPECT_EQ(line["key"], "\xef\xbf\xbd(");
}

TEST(JsonLogTest, ThreadsDoNotMixTheirLines) {
  Pipe pipe;
  {
    LineWriter writer(pipe.writer());
    JsonLog log(writer, Level::kInfo);
    std::vector<std::thread> writers;
    for (int i = 0; i < 8; ++i) {
      writers.emplace_back([&log] {
        for (int j = 0; j < 50; ++j) log.Write(Level::kInfo, std::string(30, 'x'), {});
      });
    }
    for (std::thread& thread : writers) thread.join();
  }
  const std::vector<std::string> lines = pipe.ReadLines();
  for (const std::string& line : lines) {
    EXPECT_EQ(nlohmann::json::parse(line)["msg"], std::string(30, 'x'));
  }
  EXPECT_THAT(lines, SizeIs(400));
}

// Writes more than the pipe and the queue hold, while nothing reads the pipe.
int64_t Overfill(JsonLog& log) {
  const int64_t total = 4 * static_cast<int64_t>(LineWriter::kMaxWaitingLines);
  for (int64_t i = 0; i < total; ++i) log.Write(Level::kInfo, "line", {{"i", i}});
  return total;
}

TEST(JsonLogTest, DropsWhatDoesNotFitAndSaysHowMuchWhereItIsMissing) {
  Pipe pipe;
  int64_t total = 0;
  std::string text;
  std::thread reader;
  {
    LineWriter writer(pipe.writer());
    JsonLog log(writer, Level::kInfo);
    total = Overfill(log);
    reader = std::thread([&] { text = pipe.ReadAll(); });
  }
  pipe.CloseWriter();
  reader.join();

  int64_t next = 0;
  int64_t notices = 0;
  for (const auto& line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const auto object = nlohmann::json::parse(line);
    if (object["msg"] == "log lines dropped") {
      EXPECT_EQ(object["level"], "warning");
      next += object["count"].get<int64_t>();
      ++notices;
    } else {
      ASSERT_EQ(object["i"], next);
      ++next;
    }
  }
  EXPECT_EQ(next, total);
  EXPECT_GT(notices, 0);
}

TEST(JsonLogTest, AReaderThatDoesNotReadDelaysTheEndByAboutASecond) {
  Pipe pipe;
  absl::Time begin;
  {
    LineWriter writer(pipe.writer());
    JsonLog log(writer, Level::kInfo);
    Overfill(log);
    begin = absl::Now();
  }
  EXPECT_LT(absl::Now() - begin, LineWriter::kFlushTimeout + absl::Seconds(2));
}

TEST(JsonLogTest, AReaderThatHasGoneEndsNothing) {
  Pipe pipe;
  LineWriter writer(pipe.writer());
  JsonLog log(writer, Level::kInfo);
  pipe.CloseReader();
  Overfill(log);
}

class RecordingLog : public Log {
 public:
  void Write(Level level, std::string_view message, std::initializer_list<Field> fields) override {
    std::string line = absl::StrCat(static_cast<int>(level), " ", std::string(message));
    for (const Field& field : fields) {
      std::visit([&](const auto& value) { Append(line, field.key, value); }, field.value);
    }
    lines.push_back(line);
  }

  std::vector<std::string> lines;

 private:
  template <typename T>
  static void Append(std::string& line, std::string_view key, const T& value) {
    std::ostringstream text;
    text << " " << key << "=" << value;
    line += text.str();
  }
};

TEST(LibraryLogsTest, GrpcAndProtobufWriteToTheLog) {
  RecordingLog log;
  {
    const LibraryLogs library_logs(log);
    gpr_log("/build/src/x.cc", 7, GPR_LOG_SEVERITY_ERROR, "%s", "from gRPC");
    gpr_log("/build/src/x.cc", 8, GPR_LOG_SEVERITY_INFO, "not an error");
    GOOGLE_LOG(WARNING) << "from protobuf";
  }
  ASSERT_THAT(log.lines, SizeIs(2));
  EXPECT_EQ(log.lines[0], "3 from gRPC library=grpc file=x.cc line=7");
  EXPECT_THAT(log.lines[1],
              testing::StartsWith("2 from protobuf library=protobuf file=json_log_test.cc"));

  gpr_log(GPR_ERROR, "restored");
  GOOGLE_LOG(WARNING) << "restored";
  EXPECT_THAT(log.lines, SizeIs(2));
}

TEST(LibraryLogsTest, AFloodIsCounted) {
  RecordingLog log;
  RateLimit::Time now = {};
  const LibraryLogs library_logs(log, [&now] { return now; });
  for (int i = 0; i < 25; ++i) gpr_log(GPR_ERROR, "flood");
  EXPECT_THAT(log.lines, SizeIs(LibraryLogs::kPerSecond));
  now += std::chrono::seconds(1);
  gpr_log(GPR_ERROR, "afterwards");
  ASSERT_THAT(log.lines, SizeIs(LibraryLogs::kPerSecond + 2));
  EXPECT_EQ(log.lines[10], "2 library messages dropped count=15");
  EXPECT_THAT(log.lines[11], testing::StartsWith("3 afterwards"));
}

}  // namespace
}  // namespace participants::telemetry
