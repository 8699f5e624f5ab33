// The error details that a caller reads from a status.
#ifndef TESTS_SUPPORT_STATUS_DETAILS_H_
#define TESTS_SUPPORT_STATUS_DETAILS_H_

#include <grpcpp/support/status.h>

#include <map>
#include <optional>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "participants/v1/participant_service.pb.h"

namespace participants {

struct StatusDetails {
  google::rpc::Status status;
  google::rpc::ErrorInfo error_info;
  google::rpc::RequestInfo request_info;
  std::optional<google::rpc::RetryInfo> retry_info;
  google::rpc::BadRequest bad_request;
  google::rpc::Help help;
  v1::InvitationReference invitation;

  // Empty when there is no such entry.
  std::string Metadata(const std::string& key) const {
    const auto entry = error_info.metadata().find(key);
    return entry == error_info.metadata().end() ? "" : entry->second;
  }
};

inline StatusDetails ReadDetails(const grpc::Status& status) {
  StatusDetails details;
  details.status.ParseFromString(status.error_details());
  for (const auto& any : details.status.details()) {
    google::rpc::RetryInfo retry_info;
    if (any.UnpackTo(&retry_info)) details.retry_info = retry_info;
    any.UnpackTo(&details.error_info);
    any.UnpackTo(&details.request_info);
    any.UnpackTo(&details.bad_request);
    any.UnpackTo(&details.help);
    any.UnpackTo(&details.invitation);
  }
  return details;
}

}  // namespace participants

#endif  // TESTS_SUPPORT_STATUS_DETAILS_H_
