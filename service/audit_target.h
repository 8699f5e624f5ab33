#ifndef SERVICE_AUDIT_TARGET_H_
#define SERVICE_AUDIT_TARGET_H_

#include "participants/v1/participant_service.pb.h"
#include "service/access/audit_log.h"

namespace participants {

// Whom a request is about, for the record. Of any request, valid or not.
access::AuditTarget AuditTargetOf(const v1::RemoveParticipantRequest& request);
access::AuditTarget AuditTargetOf(const v1::InviteParticipantsRequest& request);

}  // namespace participants

#endif  // SERVICE_AUDIT_TARGET_H_
