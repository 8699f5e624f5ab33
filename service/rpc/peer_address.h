#ifndef SERVICE_RPC_PEER_ADDRESS_H_
#define SERVICE_RPC_PEER_ADDRESS_H_

#include <string>
#include <string_view>

namespace participants {

// gRPC's URI of a peer as an address: "ipv6:%5B::1%5D:50123" is "[::1]:50123".
std::string PeerAddress(std::string_view peer);

}  // namespace participants

#endif  // SERVICE_RPC_PEER_ADDRESS_H_
