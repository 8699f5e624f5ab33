// Writes the messages of gRPC and protobuf to our own log.
#ifndef SERVICE_TELEMETRY_LIBRARY_LOGS_H_
#define SERVICE_TELEMETRY_LIBRARY_LOGS_H_

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <chrono>
#include <string>

#include "service/telemetry/log.h"
#include "service/telemetry/rate_limited_log.h"

namespace participants::telemetry {

// While this object lives, the messages of both libraries go to the log, at most kPerSecond per
// second. The rest is counted. Only one such object may exist at a time. Create and destroy it
// while no thread logs through protobuf. The log must outlive this object.
class LibraryLogs {
 public:
  static constexpr int kPerSecond = 10;

  explicit LibraryLogs(Log& log, RateLimit::Clock now = std::chrono::steady_clock::now);
  LibraryLogs(const LibraryLogs&) = delete;
  LibraryLogs& operator=(const LibraryLogs&) = delete;
  ~LibraryLogs();

 private:
  struct Current;

  static void FromGrpc(gpr_log_func_args* args);
  static void FromProtobuf(google::protobuf::LogLevel severity, const char* file, int line,
                           const std::string& message);

  RateLimitedLog limited_log_;
  google::protobuf::LogHandler* const previous_protobuf_handler_;
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_LIBRARY_LOGS_H_
