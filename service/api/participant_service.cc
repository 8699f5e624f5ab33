#include "service/api/participant_service.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/api/cancel_invitation.h"
#include "service/api/get_invitation.h"
#include "service/api/get_participant.h"
#include "service/api/invite_participants.h"
#include "service/api/list_participants.h"
#include "service/api/mute_participant.h"
#include "service/api/pipeline.h"
#include "service/api/remove_participant.h"

namespace participants {
namespace {

const google::protobuf::ServiceDescriptor& Schema() {
  return *v1::RemoveParticipantRequest::descriptor()->file()->FindServiceByName(
      "ParticipantService");
}

}  // namespace

std::vector<std::string> MethodPaths() {
  std::vector<std::string> paths;
  paths.reserve(static_cast<size_t>(Schema().method_count()));
  for (int i = 0; i < Schema().method_count(); ++i) {
    paths.push_back(absl::StrCat("/", Schema().full_name(), "/", Schema().method(i)->name()));
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
                   .log = log_} {
  const RosterReading reading{.client_id = options.client_id, .metrics = metrics.rosters()};
  Add(ListParticipantsMethod{.reading = reading}, metrics);
  Add(GetParticipantMethod(), metrics);
  Add(RemoveParticipantMethod{.reading = reading}, metrics);
  Add(InviteParticipantsMethod{.assign_participant_id = options.assign_participant_id}, metrics);
  Add(CancelInvitationMethod{.reading = reading}, metrics);
  Add(GetInvitationMethod{.reading = reading}, metrics);
  Add(MuteParticipantMethod(), metrics);
}

template <typename M>
void ParticipantService::Add(M method, CallMetrics& metrics) {
  const int index = Schema().FindMethodByName(std::string(M::kMethod.name()))->index();
  MarkMethodRaw(index);
  methods_.push_back(
      {.request =
           [this, index](auto* context, auto* request, auto* writer, auto* calls, auto* queue,
                         void* tag) {
             this->RequestAsyncUnary(index, context, request, writer, calls, queue, tag);
           },
       .handler =
           [this, shared = std::make_shared<const M>(std::move(method)),
            &counted = metrics.Add(M::kMethod)](Rpc& rpc) {
             auto call = std::make_unique<UnaryCall>(M::kMethod, counted, rpc, environment_);
             Serve(*call, *shared);
             return call;
           }});
}

}  // namespace participants
