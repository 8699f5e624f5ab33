// All received requests, in order: the tests' evidence.
#ifndef TESTS_GRAPH_EMULATOR_JOURNAL_H_
#define TESTS_GRAPH_EMULATOR_JOURNAL_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/http_message.h"
#include "tests/graph_emulator/token_request_record.h"

namespace participants::graph_emulator {

struct JournalEntry {
  std::uint64_t seq = 0;  // 1 is the first request since the start
  std::string method;
  std::string target;  // as received
  Headers headers;     // Authorization reads "Bearer <redacted>"
  std::string body;    // client_secret and client_assertion of a token request are redacted
  std::uint64_t connection = 0;  // 1 is the first connection since the start
  std::chrono::steady_clock::time_point received_at;
  // Of a complete answer; 0 while the answer is pending, and for one that was cut.
  int status = 0;
  // The request took effect, whatever the answer.
  bool applied = false;
  // The request's token: 1 is the first one issued or accepted; 0 = unknown.
  std::size_t token_ordinal = 0;
  // For a token request: its parameters, and the token it got (0 = none).
  std::shared_ptr<const TokenRequestRecord> token_request;
  std::size_t issued_token_ordinal = 0;
  // The client disconnected while it waited for the answer.
  bool client_left = false;
};

// Not thread-safe.
class Journal {
 public:
  // Drops entries older than the last `limit`.
  explicit Journal(std::size_t limit);

  // Sets `seq` and returns it.
  std::uint64_t Add(JournalEntry entry);
  // These do nothing for a dropped entry.
  void SetStatus(std::uint64_t seq, int status);
  void MarkClientLeft(std::uint64_t seq);
  void MarkApplied(std::uint64_t seq);
  void SetIssuedToken(std::uint64_t seq, std::size_t ordinal);

  void Clear();
  std::vector<JournalEntry> Entries() const;
  // Counts kept entries. Empty method = any.
  std::size_t Count(absl::string_view method, absl::string_view target_part) const;
  // Since the start, including dropped and cleared entries.
  std::uint64_t requests_received() const { return last_seq_; }

 private:
  JournalEntry* Find(std::uint64_t seq);

  const std::size_t limit_;
  std::uint64_t last_seq_ = 0;
  std::deque<JournalEntry> entries_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_JOURNAL_H_
