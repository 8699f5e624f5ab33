#include "service/access/caller_identity.h"

#include <grpc/grpc_security_constants.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/ascii.h"

namespace participants::access {
namespace {

constexpr std::array<const char*, 2> kKinds = {GRPC_PEER_URI_PROPERTY_NAME,
                                               GRPC_PEER_DNS_PROPERTY_NAME};

// A policy distinguishes the two kinds only by their form, so neither may look like the other: an
// authority may let people choose one kind but not the other.
bool IsUri(std::string_view text) {
  const size_t scheme = text.find("://");
  return scheme != text.npos && scheme > 0;
}
bool IsDnsName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
  });
}

}  // namespace

std::optional<std::string> IdentifyCaller(const grpc_auth_context& context) {
  if (grpc_auth_context_peer_is_authenticated(&context) == 0) return std::nullopt;
  for (const char* const kind : kKinds) {
    grpc_auth_property_iterator names = grpc_auth_context_find_properties_by_name(&context, kind);
    const grpc_auth_property* const name = grpc_auth_property_iterator_next(&names);
    if (name == nullptr) continue;
    if (grpc_auth_property_iterator_next(&names) != nullptr) return std::nullopt;
    const std::string_view text(name->value, name->value_length);
    const bool has_its_form = kind == kKinds[0] ? IsUri(text) : IsDnsName(text);
    return has_its_form ? std::optional<std::string>(text) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace participants::access
