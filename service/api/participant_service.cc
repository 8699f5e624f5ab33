#include "service/api/participant_service.h"

#include <google/protobuf/descriptor.h>

#include "absl/strings/str_cat.h"
#include "participants/v1/bulk_participant_service.pb.h"
#include "service/api/cancel_invitation.h"
#include "service/api/get_invitation.h"
#include "service/api/get_participant.h"
#include "service/api/invite_participants.h"
#include "service/api/list_participants.h"
#include "service/api/mute_participant.h"
#include "service/api/remove_participant.h"

namespace participants {

std::vector<std::string> MethodPaths() {
  std::vector<std::string> paths;
  for (const auto* file : {v1::RemoveParticipantRequest::descriptor()->file(),
                           v1::BatchRemoveParticipantsRequest::descriptor()->file()}) {
    const google::protobuf::ServiceDescriptor& service = *file->service(0);
    for (int i = 0; i < service.method_count(); ++i) {
      paths.push_back(absl::StrCat("/", service.full_name(), "/", service.method(i)->name()));
    }
  }
  return paths;
}

ParticipantService::ParticipantService(graph::GraphClient& client, ServiceOptions options,
                                       const access::AccessControl& access, audit::AuditLog* audit,
                                       CallMetrics& metrics, InFlightCalls& calls,
                                       telemetry::Log& log)
    : log_(log),
      environment_{.client = client,
                   .limits = {.default_deadline = options.default_deadline,
                              .max_deadline = options.max_deadline},
                   .access = access,
                   .audit = audit,
                   .audit_required = options.audit_required,
                   .audit_reads = options.audit_reads,
                   .calls = calls,
                   .log = log_},
      reading_{.client_id = options.client_id, .metrics = metrics.rosters()} {
  Add(ListParticipantsMethod{.reading = reading_}, environment_, metrics);
  Add(GetParticipantMethod(), environment_, metrics);
  Add(RemoveParticipantMethod{.reading = reading_}, environment_, metrics);
  Add(InviteParticipantsMethod{.assign_participant_id = options.assign_participant_id},
      environment_, metrics);
  Add(CancelInvitationMethod{.reading = reading_}, environment_, metrics);
  Add(GetInvitationMethod{.reading = reading_}, environment_, metrics);
  Add(MuteParticipantMethod(), environment_, metrics);
}

}  // namespace participants
