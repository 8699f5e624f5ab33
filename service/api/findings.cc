#include "service/api/findings.h"

namespace participants {

void Findings::CheckIdentity(const std::string& path, const v1::Identity& identity, bool is_phone) {
  Check(path + ".id",
        is_phone ? PhoneNumberProblem(identity.id()) : IdentityIdProblem(identity.id()));
  Check(path + ".display_name", TextProblem(identity.display_name()));
  Check(path + ".tenant_id", IdentityAttributeProblem(identity.tenant_id()));
  Check(path + ".identity_provider", IdentityAttributeProblem(identity.identity_provider()));
  CheckOutputOnly(path + ".other", !identity.other().empty());
}

}  // namespace participants
