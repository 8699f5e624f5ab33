// For any error body, the caller gets small details, a valid code, and nothing of the body's
// message, which may hold personal data.
#include <google/protobuf/util/message_differencer.h>

#include <array>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/graph_json.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/invite_participants.h"
#include "graph_adapter/remove_participant.h"
#include "service/api/status_mapping.h"
#include "tests/fuzz/oracle.h"
#include "tests/support/status_details.h"

namespace participants::fuzz {
namespace {

using google::protobuf::util::MessageDifferencer;
using nlohmann::json;

// Every status that the table of docs/errors.md distinguishes, and some others of each class.
constexpr std::array kStatuses = {100, 301, 302, 304, 400, 401, 402, 403, 404, 405, 406, 407,
                                  408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 422,
                                  423, 424, 425, 428, 429, 431, 451, 500, 501, 502, 503, 504,
                                  505, 507, 508, 509, 511, 599, 600, 999, 0};

// Only one thing may be taken from error.message: the code of the JSON document inside it.
std::string ReduceMessage(const std::string& message) {
  const json inside = json::parse(message, nullptr, /*allow_exceptions=*/false);
  if (!inside.is_object()) return "";
  const auto code = inside.find("errorCode");
  if (code == inside.end() || !code->is_string()) return "";
  return json{{"errorCode", *code}}.dump();
}

void EmptyMessages(json& value) {
  if (!value.is_structured()) return;
  for (auto& [key, member] : value.items()) {
    if (key == "message" && member.is_string()) {
      member = "";
    } else {
      EmptyMessages(member);
    }
  }
}

// The body without its messages; nullopt when it is not JSON.
std::optional<std::string> WithoutMessages(absl::string_view body) {
  json document = json::parse(body.begin(), body.end(), nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return std::nullopt;
  std::string reduced;
  const auto error = document.find("error");
  const bool has_message =
      error != document.end() && error->is_object() && error->value("message", json()).is_string();
  if (has_message) reduced = ReduceMessage((*error)["message"].get<std::string>());
  EmptyMessages(document);
  if (has_message) (*error)["message"] = reduced;
  return document.dump();
}

Answer AnswerTo(const graph::Operation& operation, int status, absl::string_view body) {
  graph::HttpResponse response;
  response.status = status;
  response.body = std::string(body);
  response.retry_after = "2.128";
  const std::optional<graph::GraphError> error =
      graph::JudgeResponse(operation, response, absl::UnixEpoch());
  Require(error.has_value(), "what is not a 2xx is an error");
  AnsweredCall call{.method_class = operation.operation_class,
                    .client_request_id = "112f7296-5fa4-42ca-bae8-6a692b15d4b8",
                    .invitation = {}};
  if (operation.operation_class == graph::OperationClass::kOnce) {
    call.invitation = InvitationIds{
        .client_context = std::string(256, 'x'),
        .participant_ids = std::vector<std::string>(5, std::string(256, 'p')),
    };
  }
  return AnswerGraphError(call, *error);
}

void CheckDetails(const Answer& answer, const StatusDetails& details) {
  Require(!answer.status.ok(), "an error is never OK");
  Require(answer.status.error_details().size() <= kMaxDetailsBytes, "details stay small");
  Require(details.status.code() == answer.status.error_code(), "details parse: all text is UTF-8");
  Require(details.error_info.reason() == answer.reason, "details have the reason");
  Require(IsEmptyOrCode(details.Metadata("graph_code")), "graph_code is a code");
  for (const auto& [key, value] : details.error_info.metadata()) {
    Require(IsPrintableAscii(value), "metadata is printable ASCII");
  }
}

void CheckSame(const StatusDetails& one, const StatusDetails& other) {
  Require(one.status.message() == other.status.message() &&
              MessageDifferencer::Equals(one.error_info, other.error_info) &&
              MessageDifferencer::Equals(one.request_info, other.request_info) &&
              MessageDifferencer::Equals(one.bad_request, other.bad_request) &&
              MessageDifferencer::Equals(one.help, other.help),
          "an answer does not depend on Graph's message");
}

// Checks one status per body: all of them at once would be too slow. The body alone decides which
// one, so that a finding is reproducible.
void CheckAnswers(absl::string_view body) {
  const std::string_view text(body.data(), body.size());
  const int status = kStatuses[std::hash<std::string_view>()(text) % kStatuses.size()];
  const std::optional<std::string> reduced = WithoutMessages(body);
  for (const graph::Operation& operation :
       {graph::kRemoveParticipant, graph::kInviteParticipants}) {
    const Answer answer = AnswerTo(operation, status, body);
    const StatusDetails details = ReadDetails(answer.status);
    CheckDetails(answer, details);
    if (reduced) CheckSame(details, ReadDetails(AnswerTo(operation, status, *reduced).status));
  }
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  const absl::string_view body = fuzz::AsText(data, size);
  fuzz::Require(fuzz::IsEmptyOrCode(graph::DecodeErrorBody(body).code), "a code is a code");
  fuzz::CheckAnswers(body);
  return 0;
}
