// A gRPC service whose methods run the pipeline.
#ifndef SERVICE_API_PIPELINE_SERVICE_H_
#define SERVICE_API_PIPELINE_SERVICE_H_

#include <google/protobuf/descriptor.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "service/api/call_metrics.h"
#include "service/api/pipeline.h"
#include "service/api/unary_call.h"
#include "service/rpc/rpc.h"

namespace participants {

// `Generated` is the service that gRPC generates. Thread-safe. Handlers never block.
template <typename Generated>
class PipelineService : public Generated {
 public:
  // Returns the registrations for a queue of the server with which this service is registered.
  std::vector<Rpc::Registration> Registrations() const { return methods_; }

 protected:
  // Registers the method as raw, so that the service itself parses the bytes. gRPC would fail calls
  // that do not parse without our error details (ADR 2). The environment and the metrics must
  // outlive this object.
  template <typename M>
  void Add(M method, const CallEnvironment& environment, CallMetrics& metrics) {
    const std::string service(M::kMethod.service());
    const int index = M::Request::descriptor()
                          ->file()
                          ->pool()
                          ->FindServiceByName(service)
                          ->FindMethodByName(std::string(M::kMethod.name()))
                          ->index();
    this->MarkMethodRaw(index);
    methods_.push_back(
        {.request =
             [this, index](auto* context, auto* request, auto* writer, auto* calls, auto* queue,
                           void* tag) {
               this->RequestAsyncUnary(index, context, request, writer, calls, queue, tag);
             },
         .handler =
             [&environment, shared = std::make_shared<const M>(std::move(method)),
              &counted = metrics.Add(M::kMethod)](Rpc& rpc) {
               auto call = std::make_unique<UnaryCall>(M::kMethod, counted, rpc, environment);
               Serve(*call, *shared);
               return call;
             }});
  }

 private:
  std::vector<Rpc::Registration> methods_;
};

}  // namespace participants

#endif  // SERVICE_API_PIPELINE_SERVICE_H_
