// grpc.reflection.v1 and its older name, v1alpha, for grpcurl and the like.
#ifndef SERVICE_SERVER_REFLECTION_REFLECTION_SERVICE_H_
#define SERVICE_SERVER_REFLECTION_REFLECTION_SERVICE_H_

#include "service/access/access_control.h"
#include "service/rpc/rpc_stream.h"
#include "service/server/reflection/schema.h"

namespace participants {

// Describes everything that the API server serves, and the error details, to callers whom the
// policy allows to use it. Must outlive the queue that serves its methods. The access control must
// outlive this object.
// Until gRPC >= (not known): gRPC's own service needs no threads.
class ReflectionService {
 public:
  explicit ReflectionService(const access::AccessControl& access);

  RpcStream::Handlers Handlers() const;

 private:
  const access::AccessControl& access_;
  const Schema schema_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_REFLECTION_REFLECTION_SERVICE_H_
