// Messages as gRPC carries them.
#ifndef SERVICE_RPC_MESSAGE_BYTES_H_
#define SERVICE_RPC_MESSAGE_BYTES_H_

#include <google/protobuf/message_lite.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>

namespace participants {

// False = the bytes are no such message, or hold text that is not UTF-8.
template <typename Message>
bool Parse(grpc::ByteBuffer& bytes, Message& message) {
  return grpc::SerializationTraits<Message>::Deserialize(&bytes, &message).ok();
}

inline grpc::ByteBuffer ToBytes(const google::protobuf::MessageLite& message) {
  grpc::ByteBuffer bytes;
  bool owned = false;
  // Fails for messages of 2 GiB.
  (void)grpc::SerializationTraits<google::protobuf::MessageLite>::Serialize(message, &bytes,
                                                                            &owned);
  return bytes;
}

}  // namespace participants

#endif  // SERVICE_RPC_MESSAGE_BYTES_H_
