#ifndef TESTS_H2_FAULT_SERVER_H2_ENGINE_H_
#define TESTS_H2_FAULT_SERVER_H2_ENGINE_H_

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "tests/h2_fault_server/answers.h"
#include "tests/h2_fault_server/fault.h"
#include "tests/h2_fault_server/server_state.h"

namespace participants::h2_fault_server {

// How the connection ends once the output is sent.
enum class ConnectionEnd {
  kNone,
  kInOrder,      // graceful: TLS's close_notify, then FIN
  kFin,          // FIN alone
  kCloseNotify,  // TLS's close_notify alone
  kReset,        // RST
  kFreeze,       // open, but neither reads nor writes
};

// One HTTP/2 connection, bytes in and bytes out: libnghttp2, the faults and the journal, without a
// socket.
class H2Engine {
 public:
  // Called when an answer is due later. The receiver must then call Answer(stream id).
  using AnswerLater = std::function<void(std::int32_t)>;

  H2Engine(ServerState& state, std::uint64_t connection, AnswerLater answer_later);
  H2Engine(const H2Engine&) = delete;
  H2Engine& operator=(const H2Engine&) = delete;

  // Takes bytes from the client. Ignores them after an end.
  void Receive(absl::string_view bytes);
  // Returns the bytes to send to the client.
  std::string TakeOutput();
  ConnectionEnd end() const;

  void Answer(std::int32_t stream_id);

 private:
  struct Stream {
    std::uint64_t place = 0;  // in the journal
    bool processed = false;
    std::string method;
    std::string path;
    std::optional<Fault> fault;
    h2_fault_server::Answer answer;
    std::size_t body_sent = 0;
  };
  struct Callbacks;
  using Session = std::unique_ptr<nghttp2_session, decltype(&nghttp2_session_del)>;

  static Session NewSession(H2Engine* self);
  static nghttp2_data_provider BodyProvider();

  void OnStream(std::int32_t id);
  void OnHeader(std::int32_t id, const std::string& name, const std::string& value);
  void OnHeadersComplete(std::int32_t id, bool body_follows);
  void OnRequestComplete(std::int32_t id);
  void OnPingAcknowledged(const std::uint8_t* opaque);
  void OnSent(const nghttp2_frame& frame);

  void Strike(std::int32_t id, Stream& stream);
  void SubmitAnswer(std::int32_t id, Stream& stream);
  void ResetStream(std::int32_t id, std::uint32_t error_code);
  void Ping(std::int32_t id);
  void GoAway(std::int32_t last_stream_id, std::uint32_t error_code);

  Stream* Find(std::int32_t id);
  // Changes the stream's journal entry, unless the journal was cleared.
  template <class Change>
  void Note(const Stream& stream, Change change) {
    if (JournalEntry* entry = state_.journal.Find(stream.place)) change(*entry);
  }

  ServerState& state_;
  const std::uint64_t connection_;
  const AnswerLater answer_later_;
  std::map<std::int32_t, Stream> streams_;
  std::int32_t last_stream_id_ = 0;
  ConnectionEnd end_ = ConnectionEnd::kNone;
  Session session_;  // Last: its destructor calls back.
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_H2_ENGINE_H_
