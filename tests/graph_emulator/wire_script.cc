#include "tests/graph_emulator/wire_script.h"

#include <boost/beast/http/status.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace participants::graph_emulator {
namespace {

using End = WireScript::End;

absl::string_view Reason(int status) {
  const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
  const auto reason = boost::beast::http::obsolete_reason(known);
  return {reason.data(), reason.size()};
}

bool HasBody(int status) { return status != 204 && status != 304; }

bool WantsClose(const HttpAnswer& answer) {
  return absl::EqualsIgnoreCase(FindHeader(answer.headers, "Connection"), "close");
}

std::string SerializeHead(const HttpAnswer& answer, Persistence persistence,
                          std::uint64_t content_length) {
  std::string head = absl::StrCat("HTTP/1.1 ", answer.status, " ", Reason(answer.status), "\r\n");
  const auto add = [&head](absl::string_view name, absl::string_view value) {
    absl::StrAppend(&head, name, ": ", value, "\r\n");
  };
  if (FindHeader(answer.headers, "Date").empty()) {
    add("Date", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(), absl::UTCTimeZone()));
  }
  if (!answer.content_type.empty()) add("Content-Type", answer.content_type);
  for (const auto& [name, value] : answer.headers) add(name, value);
  if (HasBody(answer.status) && CountHeader(answer.headers, "Content-Length") == 0 &&
      CountHeader(answer.headers, "Transfer-Encoding") == 0) {
    add("Content-Length", absl::StrCat(content_length));
  }
  if (persistence == Persistence::kClose && !WantsClose(answer)) add("Connection", "close");
  return head + "\r\n";
}

void GiveBody(HttpAnswer& answer) {
  if (answer.status == 204) answer.status = 200;
  if (!answer.body.empty()) return;
  answer.content_type = "application/json";
  answer.body = R"({"value":[],"comment":"a body to be cut in the middle"})";
}

WireScript Cut(std::string bytes) {
  WireScript script;
  script.bytes = std::move(bytes);
  script.end = End::kReset;
  return script;
}

WireScript Filled(std::string bytes, std::string filler, std::uint64_t filler_bytes) {
  WireScript script;
  script.bytes = std::move(bytes);
  script.filler = std::move(filler);
  script.filler_bytes = filler_bytes;
  script.end = End::kClose;
  return script;
}

// Pauses after `pause_at` bytes.
WireScript WithStrayAnswer(WireScript script, std::size_t pause_at,
                           std::chrono::milliseconds interval) {
  if (interval.count() > 0) {
    script.slow_begin = pause_at - 1;
    script.slow_end = pause_at;
  }
  script.interval = interval;
  script.bytes += SerializeHead({204, {}, "", ""}, Persistence::kKeepAlive, 0);
  return script;
}

std::string Repeat(absl::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

}  // namespace

WireScript ScriptAnswer(const HttpAnswer& answer, Persistence persistence) {
  WireScript script;
  script.bytes = SerializeHead(answer, persistence, answer.body.size()) + answer.body;
  const bool keep_alive = persistence == Persistence::kKeepAlive && !WantsClose(answer);
  script.end = keep_alive ? End::kKeepAlive : End::kClose;
  script.status = answer.status;
  return script;
}

WireScript ScriptFault(const Fault& fault, HttpAnswer answer, Persistence persistence) {
  switch (fault.wire) {
    case WireFault::kMidBody:
    case WireFault::kSlowBody:
    case WireFault::kOversizedBody:
    case WireFault::kStrayAnswerWithBody:
      GiveBody(answer);
      break;
    default:
      break;
  }
  WireScript whole = ScriptAnswer(answer, persistence);
  const std::size_t head_size = whole.bytes.size() - answer.body.size();
  switch (fault.wire) {
    case WireFault::kNone:
      return whole;
    case WireFault::kDuringRequest:
    case WireFault::kBeforeReply:
      return Cut("");
    case WireFault::kCloseWithoutReply:
      return Filled("", "", 0);
    case WireFault::kMidHeaders:
      return Cut(whole.bytes.substr(0, head_size / 2));
    case WireFault::kMidBody:
      return Cut(whole.bytes.substr(0, head_size + answer.body.size() / 2));
    case WireFault::kNeverAnswer: {
      WireScript script;
      script.end = End::kStall;
      return script;
    }
    case WireFault::kOversizedBody:
      return Filled(SerializeHead(answer, Persistence::kClose, fault.oversized_bytes),
                    std::string(std::size_t{64} * 1024, 'x'), fault.oversized_bytes);
    case WireFault::kEndlessHeaders:
      return Filled(whole.bytes.substr(0, head_size - 2), Repeat("x-padding: endless\r\n", 512),
                    WireScript::kEndless);
    case WireFault::kEndlessInterim:
      return Filled("", Repeat("HTTP/1.1 102 Processing\r\n\r\n", 512), WireScript::kEndless);
    case WireFault::kAfterBody:
      whole.end = End::kReset;
      return whole;
    case WireFault::kCloseAfterBody:
      whole.end = End::kClose;
      return whole;
    case WireFault::kCloseNotifyAfterBody:
      whole.end = End::kCloseNotify;
      return whole;
    case WireFault::kStrayAnswer:
      return WithStrayAnswer(std::move(whole), whole.bytes.size(), fault.interval);
    case WireFault::kStrayAnswerWithBody:
      return WithStrayAnswer(std::move(whole), head_size, fault.interval);
    case WireFault::kSlowBody:
      whole.slow_begin = head_size;
      whole.slow_end = whole.bytes.size();
      break;
    case WireFault::kSlowHeaders:
      whole.slow_end = head_size;
      break;
  }
  whole.interval = fault.interval;
  return whole;
}

}  // namespace participants::graph_emulator
