#include "service/telemetry/library_logs.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <cstdint>
#include <cstdio>
#include <functional>
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

// The only exception to "no global state": both libraries call a plain function, without a pointer
// of ours. A lock, unlike an atomic pointer, makes the destructor wait for a gRPC thread that is
// logging. Nothing called under the lock blocks or logs.
struct LibraryLogs::Current {
  ABSL_CONST_INIT static absl::Mutex mutex;
  static Log* log ABSL_GUARDED_BY(mutex);

  static void Write(Level level, std::string_view library, const char* file, int line,
                    std::string_view message) {
    const absl::MutexLock lock(&mutex);
    if (log == nullptr) return;
    const std::string_view path = file;
    log->Write(level, message,
               {{"library", library},
                {"file", path.substr(path.rfind('/') + 1)},
                {"line", static_cast<int64_t>(line)}});
  }
};

ABSL_CONST_INIT absl::Mutex LibraryLogs::Current::mutex(absl::kConstInit);
Log* LibraryLogs::Current::log = nullptr;

namespace {

// A message just before abort() would be lost with the log's queue.
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
  Current::Write(level, "grpc", args->file, args->line, args->message);
}

void LibraryLogs::FromProtobuf(google::protobuf::LogLevel severity, const char* file, int line,
                               const std::string& message) {
  if (severity == google::protobuf::LOGLEVEL_FATAL) SaySynchronously(file, line, message.c_str());
  const Level level = severity == google::protobuf::LOGLEVEL_INFO      ? Level::kInfo
                      : severity == google::protobuf::LOGLEVEL_WARNING ? Level::kWarning
                                                                       : Level::kError;
  Current::Write(level, "protobuf", file, line, message);
}

LibraryLogs::LibraryLogs(Log& log, RateLimit::Clock now)
    : limited_log_(log, {.per_second = kPerSecond, .dropped_message = "library messages dropped"},
                   std::move(now)),
      previous_protobuf_handler_(google::protobuf::SetLogHandler(&FromProtobuf)) {
  {
    const absl::MutexLock lock(&Current::mutex);
    Current::log = &limited_log_;
  }
  // Overrides GRPC_VERBOSITY: at its debug level, gRPC prints callers' metadata.
  // Until gRPC >= 1.83: absl::LogSink replaces gpr_log.
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);
  gpr_set_log_function(&FromGrpc);
}

LibraryLogs::~LibraryLogs() {
  gpr_set_log_function(nullptr);  // Restores gRPC's own function, which writes to stderr.
  google::protobuf::SetLogHandler(previous_protobuf_handler_);
  const absl::MutexLock lock(&Current::mutex);
  Current::log = nullptr;
}

}  // namespace participants::telemetry
