// The kinds of identity that have a field in our proto, and Graph's names for them.
#ifndef SERVICE_API_IDENTITY_KINDS_H_
#define SERVICE_API_IDENTITY_KINDS_H_

#include <array>
#include <string_view>

#include "participants/v1/participant_service.pb.h"

namespace participants {

struct IdentityKind {
  std::string_view graph_key;
  std::string_view field;
  bool (v1::IdentitySet::*has)() const;
  const v1::Identity& (v1::IdentitySet::*get)() const;
  v1::Identity* (v1::IdentitySet::*mutable_get)();
};

inline constexpr std::array<IdentityKind, 9> kIdentityKinds = {{
    {"user", "user", &v1::IdentitySet::has_user, &v1::IdentitySet::user,
     &v1::IdentitySet::mutable_user},
    {"phone", "phone", &v1::IdentitySet::has_phone, &v1::IdentitySet::phone,
     &v1::IdentitySet::mutable_phone},
    {"application", "application", &v1::IdentitySet::has_application, &v1::IdentitySet::application,
     &v1::IdentitySet::mutable_application},
    {"applicationInstance", "application_instance", &v1::IdentitySet::has_application_instance,
     &v1::IdentitySet::application_instance, &v1::IdentitySet::mutable_application_instance},
    {"guest", "guest", &v1::IdentitySet::has_guest, &v1::IdentitySet::guest,
     &v1::IdentitySet::mutable_guest},
    {"device", "device", &v1::IdentitySet::has_device, &v1::IdentitySet::device,
     &v1::IdentitySet::mutable_device},
    {"encrypted", "encrypted", &v1::IdentitySet::has_encrypted, &v1::IdentitySet::encrypted,
     &v1::IdentitySet::mutable_encrypted},
    {"onPremises", "on_premises", &v1::IdentitySet::has_on_premises, &v1::IdentitySet::on_premises,
     &v1::IdentitySet::mutable_on_premises},
    {"azureCommunicationServicesUser", "azure_communication_services_user",
     &v1::IdentitySet::has_azure_communication_services_user,
     &v1::IdentitySet::azure_communication_services_user,
     &v1::IdentitySet::mutable_azure_communication_services_user},
}};

}  // namespace participants

#endif  // SERVICE_API_IDENTITY_KINDS_H_
