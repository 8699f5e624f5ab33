// What somebody without a certificate can try, as a table: the tests play it in this process, the
// program `attack` in a cgroup or a pod of its own.
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
  // What the service's process may cost meanwhile, the others' calls included.
  long memory_mib;
  double cpu_seconds;
  std::string (*play)(const Target& target);
};

std::span<const StrangersAttack> StrangersAttacks();

// Blocks for some 20 s. What kept it from being an attack; empty = nothing.
std::string Play(const StrangersAttack& attack, const Target& target);

// That many, or as many as this process may have beside all else it has.
int Affordable(int connections);

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_STRANGERS_ATTACKS_H_
