// HTTP/2 as bytes, valid or invalid as a test needs it.
#ifndef TESTS_ATTACKS_FRAMES_H_
#define TESTS_ATTACKS_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace participants::attacks {

enum class FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kContinuation = 9
};
inline constexpr uint8_t kEndStream = 1;
inline constexpr uint8_t kAck = 1;
inline constexpr uint8_t kEndHeaders = 4;

inline constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

std::string Frame(FrameType type, uint8_t flags, uint32_t stream, std::string_view payload = {});
// The preface and empty or given settings.
std::string Hello(std::string_view settings = {});
std::string Setting(uint16_t name, uint32_t value);

// An HPACK integer after a prefix of this many bits. `first` has the other bits of the first byte.
std::string Integer(int prefix_bits, uint8_t first, size_t value);
// A literal header field. Indexing: 0x00 without, 0x40 into the dynamic table.
std::string Field(std::string_view name, std::string_view value, uint8_t indexing = 0x00);
// The header block of a gRPC call.
std::string CallHeaders(std::string_view path, std::string_view scheme = "https");
// A message with gRPC's prefix.
std::string Message(std::string_view bytes);

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_FRAMES_H_
