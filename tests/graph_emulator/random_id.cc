#include "tests/graph_emulator/random_id.h"

#include <openssl/rand.h>

#include <stdexcept>
#include <vector>

#include "absl/strings/escaping.h"

namespace participants::graph_emulator {

std::string RandomHex(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  if (RAND_bytes(random.data(), static_cast<int>(bytes)) != 1) {
    throw std::runtime_error("no random numbers to be had");
  }
  return absl::BytesToHexString(std::string(random.begin(), random.end()));
}

std::string RandomUuid() {
  std::string uuid = RandomHex(16);
  uuid[12] = '4';  // the version
  constexpr char kVariants[] = {'8', '9', 'a', 'b'};
  uuid[16] = kVariants[static_cast<unsigned char>(uuid[16]) % 4];
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) uuid.insert(dash, 1, '-');
  return uuid;
}

}  // namespace participants::graph_emulator
