// Builds the gRPC status of an error, with google.rpc details. Pure. status_mapping.cc decides the
// content.
#ifndef SERVICE_API_ANSWER_DETAILS_H_
#define SERVICE_API_ANSWER_DETAILS_H_

#include <grpcpp/support/status.h>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph_adapter/clock.h"
#include "service/api/field_violation.h"

namespace participants {

struct HelpLink {
  std::string_view description;
  std::string_view url;
};

// The IDs by which callers find and cancel an invitation whose answer is an error.
struct InvitationIds {
  std::string client_context;
  // One per participant, in order. Empty where none was set.
  std::vector<std::string> participant_ids;
};

struct AnswerDetails {
  std::string_view reason;
  std::map<std::string, std::string> metadata;
  std::string_view request_id;
  std::optional<graph::Duration> retry_delay;
  std::span<const FieldViolation> violations;
  std::span<const HelpLink> help;
  const InvitationIds* invitation = nullptr;  // Null = not about an invitation.
};

// Always adds ErrorInfo and RequestInfo, and the other messages only when they have content. The
// details stay under 4 KiB because gRPC metadata must stay small. Truncates violation descriptions
// that would not fit.
grpc::Status MakeStatus(grpc::StatusCode code, std::string_view message,
                        const AnswerDetails& details);

}  // namespace participants

#endif  // SERVICE_API_ANSWER_DETAILS_H_
