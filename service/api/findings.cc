#include "service/api/findings.h"

#include "service/api/identity_kinds.h"

namespace participants {

void Findings::CheckIdentity(const std::string& path, const v1::Identity& identity, bool is_phone) {
  Check(path + ".id",
        is_phone ? PhoneNumberProblem(identity.id()) : IdentityIdProblem(identity.id()));
  Check(path + ".display_name", TextProblem(identity.display_name()));
  Check(path + ".tenant_id", IdentityAttributeProblem(identity.tenant_id()));
  Check(path + ".identity_provider", IdentityAttributeProblem(identity.identity_provider()));
}

void Findings::CheckMatch(const std::string& path, const v1::IdentitySet& identities) {
  const auto has_id = [&identities](const IdentityKind& kind) {
    return (identities.*kind.has)() && !(identities.*kind.get)().id().empty();
  };
  const bool usable = std::ranges::any_of(kIdentityKinds, has_id);
  bool is_empty = true;
  for (const IdentityKind& kind : kIdentityKinds) {
    if (!(identities.*kind.has)()) continue;
    is_empty = false;
    // An identity set from a roster may contain a kind with only a name.
    if (usable && !has_id(kind)) continue;
    const v1::Identity& identity = (identities.*kind.get)();
    const std::string kind_path = path + "." + std::string(kind.field);
    Check(kind_path + ".id", kind.field == "phone" ? ListedPhoneProblem(identity.id())
                                                   : IdentityIdProblem(identity.id()));
    Check(kind_path + ".tenant_id", IdentityAttributeProblem(identity.tenant_id()));
  }
  Check(path, is_empty ? "must set at least one kind" : Problem());
}

}  // namespace participants
