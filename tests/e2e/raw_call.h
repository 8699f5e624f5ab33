// A call whose request and response are bytes of any content.
#ifndef TESTS_E2E_RAW_CALL_H_
#define TESTS_E2E_RAW_CALL_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

namespace participants::e2e {

inline constexpr char kRemoveMethod[] = "/participants.v1.ParticipantService/RemoveParticipant";
inline constexpr char kInviteMethod[] = "/participants.v1.ParticipantService/InviteParticipants";

// A new channel, not the process-wide one of the same target. `name` is the name that the
// certificate must have; empty = the address's.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& address,
                                          const std::shared_ptr<grpc::ChannelCredentials>&
                                              credentials = grpc::InsecureChannelCredentials(),
                                          const std::string& name = "");

struct RawAnswer {
  grpc::Status status;
  std::string bytes;
};

// Blocks until the response arrives. The caller owns the context, for deadline and trailers.
RawAnswer CallRaw(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                  const std::string& method, const std::string& request);
// With a deadline of 20 s.
RawAnswer CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                  const std::string& request);

}  // namespace participants::e2e

#endif  // TESTS_E2E_RAW_CALL_H_
