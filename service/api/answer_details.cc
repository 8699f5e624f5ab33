#include "service/api/answer_details.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "participants/v1/participant_service.pb.h"

namespace participants {
namespace {

constexpr std::string_view kDomain = "participant-service";

// The part of the 4 KiB that remains for violations after the other details of a rejected request.
constexpr size_t kViolationBytes = 3400;
constexpr size_t kBytesAroundViolation = 10;  // Tags and lengths.

google::rpc::ErrorInfo MakeErrorInfo(const AnswerDetails& details) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(details.reason));
  info.set_domain(std::string(kDomain));
  info.mutable_metadata()->insert(details.metadata.begin(), details.metadata.end());
  return info;
}

google::rpc::RequestInfo MakeRequestInfo(std::string_view request_id) {
  google::rpc::RequestInfo info;
  info.set_request_id(std::string(request_id));
  return info;
}

google::rpc::RetryInfo MakeRetryInfo(graph::Duration delay) {
  using std::chrono::duration_cast;
  const auto seconds = duration_cast<std::chrono::seconds>(delay);
  const auto rest = duration_cast<std::chrono::nanoseconds>(delay - seconds);
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(seconds.count());
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(rest.count()));
  return info;
}

// Returns the maximum length of each description. Programs need the paths, so the descriptions are
// truncated instead.
size_t DescriptionLimit(std::span<const FieldViolation> violations) {
  size_t paths = 0;
  size_t longest = 0;
  for (const FieldViolation& violation : violations) {
    paths += violation.field.size() + kBytesAroundViolation;
    longest = std::max(longest, violation.description.size());
  }
  if (paths + violations.size() * longest <= kViolationBytes) return longest;
  return paths < kViolationBytes ? (kViolationBytes - paths) / violations.size() : 0;
}

google::rpc::BadRequest MakeBadRequest(std::span<const FieldViolation> violations) {
  const size_t limit = DescriptionLimit(violations);
  google::rpc::BadRequest bad_request;
  for (const FieldViolation& violation : violations) {
    auto* entry = bad_request.add_field_violations();
    entry->set_field(violation.field);
    entry->set_description(std::string(violation.description.substr(0, limit)));
  }
  return bad_request;
}

google::rpc::Help MakeHelp(std::span<const HelpLink> links) {
  google::rpc::Help help;
  for (const HelpLink& link : links) {
    auto* entry = help.add_links();
    entry->set_description(std::string(link.description));
    entry->set_url(std::string(link.url));
  }
  return help;
}

v1::InvitationReference MakeReference(const InvitationIds& ids) {
  v1::InvitationReference reference;
  reference.set_client_context(ids.client_context);
  for (const std::string& id : ids.participant_ids) reference.add_participant_ids(id);
  return reference;
}

}  // namespace

grpc::Status MakeStatus(grpc::StatusCode code, std::string_view message,
                        const AnswerDetails& details) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(std::string(message));
  status.add_details()->PackFrom(MakeErrorInfo(details));
  status.add_details()->PackFrom(MakeRequestInfo(details.request_id));
  if (details.retry_delay) status.add_details()->PackFrom(MakeRetryInfo(*details.retry_delay));
  if (!details.violations.empty()) {
    status.add_details()->PackFrom(MakeBadRequest(details.violations));
  }
  if (details.invitation != nullptr) {
    status.add_details()->PackFrom(MakeReference(*details.invitation));
  }
  if (!details.help.empty()) status.add_details()->PackFrom(MakeHelp(details.help));
  return grpc::Status(code, status.message(), status.SerializeAsString());
}

}  // namespace participants
