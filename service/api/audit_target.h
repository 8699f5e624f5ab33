#ifndef SERVICE_API_AUDIT_TARGET_H_
#define SERVICE_API_AUDIT_TARGET_H_

#include "participants/v1/participant_service.pb.h"
#include "service/audit/audit_log.h"

namespace participants {

// Whom a request is about, for the record. Of any request, valid or not.
audit::AuditTarget AuditTargetOf(const v1::RemoveParticipantRequest& request);
audit::AuditTarget AuditTargetOf(const v1::InviteParticipantsRequest& request);

}  // namespace participants

#endif  // SERVICE_API_AUDIT_TARGET_H_
