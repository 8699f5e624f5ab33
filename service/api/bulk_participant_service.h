// The gRPC service participants.v1.BulkParticipantService.
#ifndef SERVICE_API_BULK_PARTICIPANT_SERVICE_H_
#define SERVICE_API_BULK_PARTICIPANT_SERVICE_H_

#include "participants/v1/bulk_participant_service.grpc.pb.h"
#include "service/api/call_metrics.h"
#include "service/api/pipeline_service.h"
#include "service/api/roster.h"
#include "service/api/unary_call.h"

namespace participants {

// Everything passed by reference must outlive this object.
class BulkParticipantService final : public PipelineService<v1::BulkParticipantService::Service> {
 public:
  BulkParticipantService(const CallEnvironment& environment, const RosterReading& reading,
                         CallMetrics& metrics);
};

}  // namespace participants

#endif  // SERVICE_API_BULK_PARTICIPANT_SERVICE_H_
