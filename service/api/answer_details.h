// How an error answer is written: from facts to google.rpc details. Pure. What it says is decided
// in status_mapping.cc.
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

// By what an invitation can be found and cancelled when its answer is an error.
struct InvitationIds {
  std::string client_context;
  std::vector<std::string>
      participant_ids;  // One per participant, in order; empty where none was set.
};

struct AnswerDetails {
  std::string_view reason;
  std::map<std::string, std::string> metadata;
  std::string_view request_id;
  std::optional<graph::Duration> retry_delay;
  std::span<const FieldViolation> violations;
  std::span<const HelpLink> help;
  const InvitationIds* invitation = nullptr;  // Null = it is about none.
};

// ErrorInfo and RequestInfo always, the others where there is something to say. Stays under 4 KiB,
// as metadata of gRPC must stay small: descriptions of violations are cut when they would not fit.
grpc::Status MakeStatus(grpc::StatusCode code, std::string_view message,
                        const AnswerDetails& details);

}  // namespace participants

#endif  // SERVICE_API_ANSWER_DETAILS_H_
