// The attacks possible without a certificate, as a table. The tests run them in this process, the
// program `attack` in a separate cgroup or pod.
#ifndef TESTS_ATTACKS_STRANGERS_ATTACKS_H_
#define TESTS_ATTACKS_STRANGERS_ATTACKS_H_

#include <span>
#include <string>

namespace participants::attacks {

struct Target {
  // IPv4 addresses with their ports.
  std::string api;
  std::string health;
  // 127.0.1 stands for the sources 127.0.1.1 to 127.0.1.50.
  std::string sources;
};

struct StrangersAttack {
  const char* name;
  // The resources that the service's process may use meanwhile, including for the other calls.
  long memory_mib;
  double cpu_seconds;
  std::string (*play)(const Target& target);
};

std::span<const StrangersAttack> StrangersAttacks();

// Blocks for about 20 s. Returns what prevented the attack; empty = nothing.
std::string Play(const StrangersAttack& attack, const Target& target);

// This many, or as many as this process may have beside its other descriptors.
int Affordable(int connections);

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_STRANGERS_ATTACKS_H_
