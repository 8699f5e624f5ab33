// Converts messages to and from gRPC's byte buffers.
#ifndef SERVICE_RPC_MESSAGE_BYTES_H_
#define SERVICE_RPC_MESSAGE_BYTES_H_

#include <google/protobuf/message_lite.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <string_view>
#include <vector>

namespace participants {

// False = the bytes are not such a message, or contain text that is not UTF-8.
template <typename Message>
bool Parse(grpc::ByteBuffer& bytes, Message& message) {
  return grpc::SerializationTraits<Message>::Deserialize(&bytes, &message).ok();
}

// Appends `rest`, more serialized fields of the message. A parser merges the two.
inline grpc::ByteBuffer ToBytes(const google::protobuf::MessageLite& message,
                                std::string_view rest = {}) {
  grpc::ByteBuffer bytes;
  bool owned = false;
  // Fails for messages of 2 GiB.
  (void)grpc::SerializationTraits<google::protobuf::MessageLite>::Serialize(message, &bytes,
                                                                            &owned);
  if (rest.empty()) return bytes;
  std::vector<grpc::Slice> slices;
  (void)bytes.Dump(&slices);
  slices.emplace_back(rest.data(), rest.size());
  return {slices.data(), slices.size()};
}

}  // namespace participants

#endif  // SERVICE_RPC_MESSAGE_BYTES_H_
