// Process setup for every fuzz target. Compiled into each: a library's member would lose against
// the sanitizer's own weak symbol.
#include <google/protobuf/stubs/logging.h>

// Debian's protobuf and Abseil are not instrumented. Memory that our code's container marks as
// spare and theirs then uses would be reported as an overflow, which it is not.
extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "detect_container_overflow=0";
}

// The targets constantly try text that is not UTF-8, and protobuf would log a line each time.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}
