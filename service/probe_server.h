// A plain text server for the kubelet, on another server's completion queue.
#ifndef SERVICE_PROBE_SERVER_H_
#define SERVICE_PROBE_SERVER_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

namespace participants {

// grpc::ServerBuilder gives each server a queue of its own, which a thread of its own would have to
// wait for (ADR 12). gRPC's core lets servers share one; this is how to say so in C++, by what
// grpc::Server has for those who derive from it.
class ProbeServer final : public grpc::Server {
 public:
  // Running when it returns. The queue must outlive it.
  ProbeServer(grpc::ChannelArguments arguments, grpc::ServerCompletionQueue* queue);

  // As of grpc::AsyncGenericService: every RPC arrives so, whatever its method.
  void RequestCall(grpc::GenericServerContext* context,
                   grpc::GenericServerAsyncReaderWriter* stream, grpc::CompletionQueue* call_queue,
                   grpc::ServerCompletionQueue* queue, void* tag);
};

}  // namespace participants

#endif  // SERVICE_PROBE_SERVER_H_
