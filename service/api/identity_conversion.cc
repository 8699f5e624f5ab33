#include "service/api/identity_conversion.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "service/api/identity_kinds.h"

namespace participants {
namespace {

graph::Identity ToGraph(const v1::Identity& identity) {
  return {.id = identity.id(),
          .display_name = identity.display_name(),
          .tenant_id = identity.tenant_id(),
          .identity_provider = identity.identity_provider(),
          .other = {}};
}

// Returns the field for an identity with this Graph key.
v1::Identity& SlotFor(const std::string& graph_key, v1::IdentitySet& identities) {
  const auto kind = std::find_if(kIdentityKinds.begin(), kIdentityKinds.end(),
                                 [&](const IdentityKind& k) { return k.graph_key == graph_key; });
  if (kind == kIdentityKinds.end()) return (*identities.mutable_other())[graph_key];
  return *(identities.*kind->mutable_get)();
}

}  // namespace

void FillProto(const graph::Identity& identity, v1::Identity& result) {
  result.set_id(identity.id);
  result.set_display_name(identity.display_name);
  result.set_tenant_id(identity.tenant_id);
  result.set_identity_provider(identity.identity_provider);
  result.mutable_other()->insert(identity.other.begin(), identity.other.end());
}

graph::IdentitySet ToGraph(const v1::IdentitySet& identities) {
  graph::IdentitySet result;
  for (const IdentityKind& kind : kIdentityKinds) {
    if (!(identities.*kind.has)()) continue;
    result.emplace(kind.graph_key, ToGraph((identities.*kind.get)()));
  }
  return result;
}

std::vector<std::string> NamesForTheRecord(const v1::IdentitySet& identities) {
  std::vector<std::string> names;
  for (const IdentityKind& kind : kIdentityKinds) {
    if (!(identities.*kind.has)()) continue;
    names.push_back(absl::StrCat(absl::string_view(kind.graph_key.data(), kind.graph_key.size()),
                                 ":", (identities.*kind.get)().id()));
  }
  return names;
}

void FillProto(const graph::IdentitySet& identities, v1::IdentitySet& result) {
  for (const auto& [graph_key, identity] : identities) {
    FillProto(identity, SlotFor(graph_key, result));
  }
}

}  // namespace participants
