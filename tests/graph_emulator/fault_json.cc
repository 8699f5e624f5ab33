#include "tests/graph_emulator/fault_json.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/graph_emulator/field_reader.h"

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
