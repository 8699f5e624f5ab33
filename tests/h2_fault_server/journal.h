// Every stream that a client opened, in order: the tests' evidence.
#ifndef TESTS_H2_FAULT_SERVER_JOURNAL_H_
#define TESTS_H2_FAULT_SERVER_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/h2_fault_server/fault.h"

namespace participants::h2_fault_server {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct JournalEntry {
  std::uint64_t connection = 0;  // 1 is the first connection since the start
  std::int32_t stream_id = 0;
  // False when HTTP/2's own rules kept the server from processing the request: it came after a
  // GOAWAY, or exceeded the stream limit. It still arrived; the fields below are then empty.
  bool processed = false;
  std::string method;
  std::string path;
  Headers headers;  // without the pseudo-headers; Authorization reads "Bearer <redacted>"
  std::string body;
  bool complete = false;  // the whole request arrived
  // The fault that struck it.
  std::optional<FaultKind> fault;
  int status = 0;             // of a complete answer; 0 while pending, and for a lost one
  bool client_reset = false;  // the client sent RST_STREAM
};

// For the messages of failed tests.
std::string ToString(const JournalEntry& entry);

// Not thread-safe. An entry's place identifies it. Clear does not reuse places.
class Journal {
 public:
  std::uint64_t Add(JournalEntry entry);
  // Null when the entry was cleared meanwhile.
  JournalEntry* Find(std::uint64_t place);

  void Clear();
  const std::vector<JournalEntry>& entries() const { return entries_; }
  // Empty method = any. An unprocessed request counts for any method.
  std::size_t Count(absl::string_view method) const;

 private:
  std::uint64_t cleared_ = 0;
  std::vector<JournalEntry> entries_;
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_JOURNAL_H_
