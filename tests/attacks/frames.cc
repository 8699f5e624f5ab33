#include "tests/attacks/frames.h"

namespace participants::attacks {
namespace {

std::string BigEndian(uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(value >> (8 * i)));
  return text;
}

}  // namespace

std::string Frame(FrameType type, uint8_t flags, uint32_t stream, std::string_view payload) {
  std::string frame = BigEndian(payload.size(), 3);
  frame.push_back(static_cast<char>(type));
  frame.push_back(static_cast<char>(flags));
  return frame.append(BigEndian(stream, 4)).append(payload);
}

std::string Hello(std::string_view settings) {
  return std::string(kPreface) + Frame(FrameType::kSettings, 0, 0, settings);
}

std::string Setting(uint16_t name, uint32_t value) {
  return BigEndian(name, 2) + BigEndian(value, 4);
}

std::string Integer(int prefix_bits, uint8_t first, size_t value) {
  const size_t most = (size_t{1} << prefix_bits) - 1;
  if (value < most) return {static_cast<char>(first | value)};
  std::string text(1, static_cast<char>(first | most));
  for (value -= most; value >= 128; value /= 128) {
    text.push_back(static_cast<char>(value % 128 | 128));
  }
  text.push_back(static_cast<char>(value));
  return text;
}

std::string Field(std::string_view name, std::string_view value, uint8_t indexing) {
  std::string field(1, static_cast<char>(indexing));
  for (const std::string_view text : {name, value}) {
    field.append(Integer(7, 0, text.size())).append(text);
  }
  return field;
}

std::string CallHeaders(std::string_view path, std::string_view scheme) {
  return Field(":method", "POST") + Field(":scheme", scheme) + Field(":path", path) +
         Field(":authority", "127.0.0.1") + Field("te", "trailers") +
         Field("content-type", "application/grpc") + Field("grpc-timeout", "60S");
}

std::string Message(std::string_view bytes) {
  std::string message(1, '\0');
  return message.append(BigEndian(bytes.size(), 4)).append(bytes);
}

}  // namespace participants::attacks
