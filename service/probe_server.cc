#include "service/probe_server.h"

#include <grpc/grpc.h>

namespace participants {

ProbeServer::ProbeServer(grpc::ChannelArguments arguments, grpc::ServerCompletionQueue* queue)
    : grpc::Server(&arguments, /*sync_server_cqs=*/nullptr, /*min_pollers=*/0, /*max_pollers=*/0,
                   /*sync_cq_timeout_msec=*/0, /*acceptors=*/{}) {
  grpc_server_register_completion_queue(c_server(), queue->cq(), nullptr);
  // Without a queue, or gRPC would itself answer what has no registered method.
  Start(nullptr, 0);
}

void ProbeServer::RequestCall(grpc::GenericServerContext* context,
                              grpc::GenericServerAsyncReaderWriter* stream,
                              grpc::CompletionQueue* call_queue, grpc::ServerCompletionQueue* queue,
                              void* tag) {
  RequestAsyncGenericCall(context, stream, call_queue, queue, tag);
}

}  // namespace participants
