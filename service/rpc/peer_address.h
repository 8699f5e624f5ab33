#ifndef SERVICE_RPC_PEER_ADDRESS_H_
#define SERVICE_RPC_PEER_ADDRESS_H_

#include <string>
#include <string_view>

namespace participants {

// Converts gRPC's URI of a peer to an address: "ipv6:%5B::1%5D:50123" becomes "[::1]:50123".
std::string PeerAddress(std::string_view peer);

}  // namespace participants

#endif  // SERVICE_RPC_PEER_ADDRESS_H_
