// What the process of every fuzz target needs; compiled into each, as a library's member would lose
// against the sanitizer's own weak symbol.
#include <google/protobuf/stubs/logging.h>

// Debian's protobuf and Abseil are not instrumented. A container whose memory our code marks as
// spare and theirs then uses would look like an overflow, and is none.
extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "detect_container_overflow=0";
}

// Text that is not UTF-8 is what the targets try all the time, and protobuf would write a line each
// time.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}
