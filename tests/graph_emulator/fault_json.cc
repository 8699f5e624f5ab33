#include "tests/graph_emulator/fault_json.h"

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr std::pair<absl::string_view, WireFault> kWireNames[] = {
    {"none", WireFault::kNone},
    {"during_request", WireFault::kDuringRequest},
    {"before_reply", WireFault::kBeforeReply},
    {"close_without_reply", WireFault::kCloseWithoutReply},
    {"mid_headers", WireFault::kMidHeaders},
    {"mid_body", WireFault::kMidBody},
    {"never_answer", WireFault::kNeverAnswer},
    {"oversized_body", WireFault::kOversizedBody},
    {"endless_headers", WireFault::kEndlessHeaders},
    {"endless_interim", WireFault::kEndlessInterim},
    {"after_body", WireFault::kAfterBody},
    {"close_after_body", WireFault::kCloseAfterBody},
    {"close_notify_after_body", WireFault::kCloseNotifyAfterBody},
    {"stray_answer", WireFault::kStrayAnswer},
    {"stray_answer_with_body", WireFault::kStrayAnswerWithBody},
    {"slow_body", WireFault::kSlowBody},
    {"slow_headers", WireFault::kSlowHeaders},
};

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

// Takes one field after the other out of an object and remembers the first thing that was wrong, so
// that what is left at the end is what nobody knows.
class FieldReader {
 public:
  explicit FieldReader(const json& object) : rest_(object) {
    if (!rest_.is_object()) status_ = Wrong("must be a JSON object");
  }

  void Read(const char* name, std::string& into) {
    if (auto value = Take(name, &json::is_string, "a string")) into = value->get<std::string>();
  }
  void Read(const char* name, bool& into) {
    if (auto value = Take(name, &json::is_boolean, "a boolean")) into = value->get<bool>();
  }
  void Read(const char* name, int& into) {
    if (const auto number = TakeInteger(name, -1, std::numeric_limits<int>::max())) {
      into = static_cast<int>(*number);
    }
  }
  void Read(const char* name, std::uint64_t& into) {
    if (const auto number = TakeInteger(name, 0, std::numeric_limits<std::int64_t>::max())) {
      into = static_cast<std::uint64_t>(*number);
    }
  }
  void Read(const char* name, std::chrono::milliseconds& into) {
    constexpr std::int64_t kOneDay = 24LL * 3600 * 1000;
    if (const auto number = TakeInteger(name, 0, kOneDay))
      into = std::chrono::milliseconds(*number);
  }

  std::optional<json> Take(const char* name) { return Take(name, nullptr, ""); }

  void Refuse(const absl::Status& status) { status_.Update(status); }

  absl::Status Finish() {
    if (status_.ok() && !rest_.empty()) {
      status_ = Wrong(absl::StrCat("unknown field '", rest_.begin().key(), "'"));
    }
    return status_;
  }

 private:
  using Test = bool (json::*)() const noexcept;

  std::optional<json> Take(const char* name, Test test, absl::string_view expected) {
    if (!status_.ok() || !rest_.contains(name)) return std::nullopt;
    json value = std::move(rest_[name]);
    rest_.erase(name);
    if (test != nullptr && !(value.*test)()) {
      status_ = Wrong(absl::StrCat(name, " must be ", expected));
      return std::nullopt;
    }
    return value;
  }

  std::optional<std::int64_t> TakeInteger(const char* name, std::int64_t least, std::int64_t most) {
    const auto value = Take(name, &json::is_number_integer, "a whole number");
    if (!value) return std::nullopt;
    const auto number = value->get<std::int64_t>();
    if (number < least || number > most) {
      status_ = Wrong(absl::StrCat(name, " must be ", least, " to ", most));
      return std::nullopt;
    }
    return number;
  }

  json rest_;
  absl::Status status_;
};

absl::StatusOr<Headers> HeadersFromJson(const json& document) {
  if (!document.is_object()) return Wrong("headers must be an object");
  Headers headers;
  for (const auto& [name, value] : document.items()) {
    if (!value.is_string()) return Wrong(absl::StrCat("header ", name, " must be a string"));
    headers.emplace_back(name, value.get<std::string>());
  }
  return headers;
}

absl::StatusOr<FaultReply> ReplyFromJson(const json& document) {
  FieldReader reader(document);
  FaultReply reply;
  reader.Read("status", reply.status);
  reader.Read("content_type", reply.content_type);
  reader.Read("graph_ids", reply.graph_ids);
  if (const auto headers = reader.Take("headers")) {
    auto parsed = HeadersFromJson(*headers);
    if (!parsed.ok()) return parsed.status();
    reply.headers = *std::move(parsed);
  }
  if (const auto body = reader.Take("body")) {
    reply.body = body->is_string() ? body->get<std::string>() : body->dump();
  }
  if (reply.status < 200 || reply.status > 599) reader.Refuse(Wrong("status must be 200 to 599"));
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return reply;
}

absl::StatusOr<WireFault> WireFromName(absl::string_view name) {
  for (const auto& [known, wire] : kWireNames) {
    if (known == name) return wire;
  }
  return Wrong(absl::StrCat("unknown wire fault '", name, "'"));
}

}  // namespace

absl::StatusOr<Fault> FaultFromJson(const json& document) {
  FieldReader reader(document);
  Fault fault;
  reader.Read("method", fault.method);
  reader.Read("target", fault.target);
  reader.Read("skip", fault.skip);
  reader.Read("times", fault.times);
  reader.Read("every", fault.every);
  reader.Read("on_reused_connection_only", fault.on_reused_connection_only);
  reader.Read("delay_ms", fault.delay);
  reader.Read("apply", fault.apply);
  reader.Read("interval_ms", fault.interval);
  reader.Read("oversized_bytes", fault.oversized_bytes);
  if (const auto reply = reader.Take("reply")) {
    auto parsed = ReplyFromJson(*reply);
    if (!parsed.ok()) return Wrong(absl::StrCat("reply: ", parsed.status().message()));
    fault.reply = *std::move(parsed);
  }
  std::string wire = "none";
  reader.Read("wire", wire);
  auto parsed_wire = WireFromName(wire);
  if (!parsed_wire.ok()) return parsed_wire.status();
  fault.wire = *parsed_wire;
  if (fault.every < 1) reader.Refuse(Wrong("every must be at least 1"));
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return fault;
}

}  // namespace participants::graph_emulator
