#include "service/process/random_bits.h"

#include "absl/random/random.h"

namespace participants {

uint64_t RandomBits() {
  thread_local absl::BitGen bits;
  return absl::Uniform<uint64_t>(bits);
}

}  // namespace participants
