// Every stream that a client opened, in order: the evidence of the tests.
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
  // False when HTTP/2's own rules kept the request from being looked at: it came after a GOAWAY, or
  // was one stream too many. It arrived all the same; what follows is then empty.
  bool processed = false;
  std::string method;
  std::string path;
  Headers headers;  // without the pseudo-headers; Authorization reads "Bearer <redacted>"
  std::string body;
  bool complete = false;  // the whole request came
  // What was done with it.
  std::optional<FaultKind> fault;
  int status = 0;  // what was answered in full; 0 while pending, and for one that was cut
  bool client_reset = false;  // the client gave it up by RST_STREAM
};

// For the messages of failed tests.
std::string ToString(const JournalEntry& entry);

// Not thread-safe. An entry is named by its place, which Clear does not give to another one.
class Journal {
 public:
  std::uint64_t Add(JournalEntry entry);
  // Null when it has been cleared meanwhile.
  JournalEntry* Find(std::uint64_t place);

  void Clear();
  const std::vector<JournalEntry>& entries() const { return entries_; }
  // An empty method is any. A request that was not looked at counts as one of any method.
  std::size_t Count(absl::string_view method) const;

 private:
  std::uint64_t cleared_ = 0;
  std::vector<JournalEntry> entries_;
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_JOURNAL_H_
