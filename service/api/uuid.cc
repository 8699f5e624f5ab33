#include "service/api/uuid.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "service/process/random_bits.h"

namespace participants {

std::string NewUuid() {
  constexpr uint64_t kVersionMask = 0xf000, kVersion4 = 0x4000;
  constexpr uint64_t kVariantMask = uint64_t{3} << 62, kVariantRfc = uint64_t{2} << 62;
  const uint64_t high = (RandomBits() & ~kVersionMask) | kVersion4;
  const uint64_t low = (RandomBits() & ~kVariantMask) | kVariantRfc;
  return absl::StrCat(absl::Hex(high >> 32, absl::kZeroPad8), "-",
                      absl::Hex((high >> 16) & 0xffff, absl::kZeroPad4), "-",
                      absl::Hex(high & 0xffff, absl::kZeroPad4), "-",
                      absl::Hex(low >> 48, absl::kZeroPad4), "-",
                      absl::Hex(low & 0xffff'ffff'ffff, absl::kZeroPad12));
}

}  // namespace participants
