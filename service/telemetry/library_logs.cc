#include "service/telemetry/library_logs.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/base/const_init.h"
#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/telemetry/log.h"

namespace participants::telemetry {

// Lets kPerSecond messages through in each second.
class LibraryLogs::RateLimitedLog {
 public:
  RateLimitedLog(Log& log, std::function<absl::Time()> now) : log_(log), now_(std::move(now)) {}

  void Write(Level level, std::string_view library, std::string_view file, int line,
             std::string_view message) {
    const absl::Time now = now_();
    if (now >= second_ends_) {
      if (suppressed_ > 0) {
        log_.Write(Level::kWarning, "library messages dropped", {{"count", suppressed_}});
      }
      second_ends_ = now + absl::Seconds(1);
      let_through_ = 0;
      suppressed_ = 0;
    }
    if (let_through_ == kPerSecond) {
      ++suppressed_;
      return;
    }
    ++let_through_;
    const std::string_view name = file.substr(file.rfind('/') + 1);
    log_.Write(level, message,
               {{"library", library}, {"file", name}, {"line", static_cast<int64_t>(line)}});
  }

  // The one exception to "no global state": both libraries call a bare function, without a pointer
  // of ours. A lock and not an atomic pointer, so that a gRPC thread that is just logging keeps the
  // destructor waiting. Nothing beneath it blocks or logs.
  ABSL_CONST_INIT static absl::Mutex current_mutex;
  static RateLimitedLog* current ABSL_GUARDED_BY(current_mutex);

  static void WriteToCurrent(Level level, std::string_view library, const char* file, int line,
                             std::string_view message) {
    absl::MutexLock lock(&current_mutex);
    if (current != nullptr) current->Write(level, library, file, line, message);
  }

 private:
  Log& log_;
  const std::function<absl::Time()> now_;
  absl::Time second_ends_ = absl::InfinitePast();
  int let_through_ = 0;
  int64_t suppressed_ = 0;
};

ABSL_CONST_INIT absl::Mutex LibraryLogs::RateLimitedLog::current_mutex(absl::kConstInit);
LibraryLogs::RateLimitedLog* LibraryLogs::RateLimitedLog::current = nullptr;

namespace {

// What is said just before abort() would be lost with the log's queue.
void SaySynchronously(const char* file, int line, const char* message) {
  std::fprintf(stderr, "%s:%d: %s\n", file, line, message);
}

}  // namespace

void LibraryLogs::FromGrpc(gpr_log_func_args* args) {
  if (absl::StartsWith(args->message, "assertion failed")) {
    SaySynchronously(args->file, args->line, args->message);
  }
  const Level level = args->severity == GPR_LOG_SEVERITY_ERROR  ? Level::kError
                      : args->severity == GPR_LOG_SEVERITY_INFO ? Level::kInfo
                                                                : Level::kDebug;
  RateLimitedLog::WriteToCurrent(level, "grpc", args->file, args->line, args->message);
}

void LibraryLogs::FromProtobuf(google::protobuf::LogLevel severity, const char* file, int line,
                               const std::string& message) {
  if (severity == google::protobuf::LOGLEVEL_FATAL) SaySynchronously(file, line, message.c_str());
  const Level level = severity == google::protobuf::LOGLEVEL_INFO      ? Level::kInfo
                      : severity == google::protobuf::LOGLEVEL_WARNING ? Level::kWarning
                                                                       : Level::kError;
  RateLimitedLog::WriteToCurrent(level, "protobuf", file, line, message);
}

LibraryLogs::LibraryLogs(Log& log, std::function<absl::Time()> now)
    : limited_log_(std::make_unique<RateLimitedLog>(log, std::move(now))),
      previous_protobuf_handler_(google::protobuf::SetLogHandler(&FromProtobuf)) {
  {
    absl::MutexLock lock(&RateLimitedLog::current_mutex);
    RateLimitedLog::current = limited_log_.get();
  }
  // Never more, whatever GRPC_VERBOSITY says: at its debug level gRPC prints callers' metadata.
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);
  gpr_set_log_function(&FromGrpc);
}

LibraryLogs::~LibraryLogs() {
  gpr_set_log_function(nullptr);  // gRPC's own, to stderr.
  google::protobuf::SetLogHandler(previous_protobuf_handler_);
  absl::MutexLock lock(&RateLimitedLog::current_mutex);
  RateLimitedLog::current = nullptr;
}

}  // namespace participants::telemetry
