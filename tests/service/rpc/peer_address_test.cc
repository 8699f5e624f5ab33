#include "service/rpc/peer_address.h"

#include <gtest/gtest.h>

namespace participants {
namespace {

TEST(PeerAddressTest, IsWrittenAsPeopleDo) {
  EXPECT_EQ(PeerAddress("ipv4:127.0.0.1:50123"), "127.0.0.1:50123");
  EXPECT_EQ(PeerAddress("ipv6:%5B::1%5D:50123"), "[::1]:50123");
  EXPECT_EQ(PeerAddress("unix:"), "unix:");
}

}  // namespace
}  // namespace participants
