#include "service/api/bulk_participant_service.h"

#include "service/api/batch_remove_participants.h"
#include "service/api/remove_all_participants.h"

namespace participants {

BulkParticipantService::BulkParticipantService(const CallEnvironment& environment,
                                               const RosterReading& reading, CallMetrics& metrics) {
  Add(BatchRemoveParticipantsMethod{.reading = reading}, environment, metrics);
  Add(RemoveAllParticipantsMethod{.reading = reading}, environment, metrics);
}

}  // namespace participants
