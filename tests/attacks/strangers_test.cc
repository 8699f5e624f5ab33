// The harm that a client without a certificate can do from many addresses: next to none.
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/attacks/attack_world.h"
#include "tests/attacks/strangers_attacks.h"

namespace participants::attacks {

// For the tests' names. GoogleTest finds it by argument-dependent lookup.
void PrintTo(const StrangersAttack& attack, std::ostream* out) { *out << attack.name; }

namespace {

class Strangers : public AttackWorld, public testing::WithParamInterface<StrangersAttack> {};

TEST_P(Strangers, ComeToNothing) {
  const Target target = {.api = api(), .health = health(), .sources = "127.0.1"};
  Among({.memory_mib = GetParam().memory_mib, .cpu_seconds = GetParam().cpu_seconds},
        [&] { EXPECT_EQ(Play(GetParam(), target), ""); });
}
INSTANTIATE_TEST_SUITE_P(All, Strangers, testing::ValuesIn(StrangersAttacks()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace participants::attacks
