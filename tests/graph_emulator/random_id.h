// Unguessable ids that never repeat.
#ifndef TESTS_GRAPH_EMULATOR_RANDOM_ID_H_
#define TESTS_GRAPH_EMULATOR_RANDOM_ID_H_

#include <cstddef>
#include <string>

namespace participants::graph_emulator {

std::string RandomHex(std::size_t bytes);

// A random (version 4) UUID in lower case, RFC 4122 section 4.4.
std::string RandomUuid();

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_RANDOM_ID_H_
