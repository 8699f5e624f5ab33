// attack: a stranger's attacks, from a separate process.
#include <csignal>
#include <cstdio>
#include <cstring>

#include "tests/attacks/strangers_attacks.h"

int main(int argc, char** argv) {
  using participants::attacks::StrangersAttacks;
  if (argc == 2 && std::strcmp(argv[1], "--list") == 0) {
    for (const auto& attack : StrangersAttacks()) std::puts(attack.name);
    return 0;
  }
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to closed sockets.
  if (argc == 5) {
    for (const auto& attack : StrangersAttacks()) {
      if (std::strcmp(argv[1], attack.name) != 0) continue;
      const std::string failure =
          Play(attack, {.api = argv[2], .health = argv[3], .sources = argv[4]});
      std::puts(failure.c_str());
      return failure.empty() ? 0 : 1;
    }
  }
  std::fputs(
      "usage: attack --list | attack NAME API_ADDRESS HEALTH_ADDRESS SOURCES\n"
      "Addresses are of IPv4, with ports; SOURCES are the first three numbers of this machine's "
      "own\n"
      "addresses from which it comes, 127.0.1 for instance.\n",
      stderr);
  return 2;
}
