#include <gtest/gtest.h>

#include "tests/e2e/network_faults/network_sandbox.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  participants::e2e::NetworkSandbox::Enter();
  return RUN_ALL_TESTS();
}
