#include "service/rpc/peer_address.h"

#include "absl/strings/str_replace.h"

namespace participants {

std::string PeerAddress(std::string_view peer) {
  for (const std::string_view scheme : {"ipv4:", "ipv6:"}) {
    if (peer.starts_with(scheme)) peer.remove_prefix(scheme.size());
  }
  std::string address(peer);
  absl::StrReplaceAll({{"%5B", "["}, {"%5D", "]"}}, &address);
  return address;
}

}  // namespace participants
