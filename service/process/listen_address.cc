#include "service/process/listen_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants {
namespace {

std::optional<in_addr> ParseIpv4(const std::string& host) {
  in_addr address;
  if (inet_pton(AF_INET, host.c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<in6_addr> ParseIpv6(const std::string& host) {
  in6_addr address;
  if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return std::nullopt;
  return address;
}

bool IsHostName(absl::string_view host) {
  return std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '.';
  });
}

absl::Status NotAnAddress(absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat(why, "; write host:port, such as 127.0.0.1:50051 or [::1]:50051"));
}

}  // namespace

absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return NotAnAddress("has no port");

  ListenAddress address;
  const absl::string_view port = text.substr(colon + 1);
  const bool digits = !port.empty() && std::all_of(port.begin(), port.end(), absl::ascii_isdigit);
  if (!digits || !absl::SimpleAtoi(port, &address.port) || address.port > 65535) {
    return NotAnAddress("the port is not a number from 0 to 65535");
  }

  absl::string_view host = text.substr(0, colon);
  if (host.empty()) {
    return NotAnAddress("has no host (all addresses: 0.0.0.0 for IPv4, [::] for both)");
  }
  if (host.front() == '[' && host.back() == ']') {
    address.host = std::string(host.substr(1, host.size() - 2));
    if (!ParseIpv6(address.host))
      return NotAnAddress("the text in brackets is not an IPv6 address");
    return address;
  }
  if (!IsHostName(host)) return NotAnAddress("the host is neither a name nor an address");
  address.host = std::string(host);
  return address;
}

bool IsLoopback(const ListenAddress& address) {
  if (absl::EqualsIgnoreCase(address.host, "localhost")) return true;
  if (const auto ipv4 = ParseIpv4(address.host)) return (ntohl(ipv4->s_addr) >> 24) == 127;
  const auto ipv6 = ParseIpv6(address.host);
  if (!ipv6) return false;
  if (IN6_IS_ADDR_V4MAPPED(&*ipv6)) return ipv6->s6_addr[12] == 127;
  return IN6_IS_ADDR_LOOPBACK(&*ipv6);
}

std::string ToString(const ListenAddress& address) {
  const bool ipv6 = absl::StrContains(address.host, ':');
  return absl::StrCat(ipv6 ? "[" : "", address.host, ipv6 ? "]:" : ":", address.port);
}

}  // namespace participants
