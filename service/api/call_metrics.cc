#include "service/api/call_metrics.h"

#include <string>

#include "participants/v1/participant_service.grpc.pb.h"
#include "service/api/call_log.h"
#include "service/api/status_mapping.h"
#include "service/rpc/method_paths.h"

namespace participants {
namespace {

// "invalid_argument" is "InvalidArgument" there.
std::string CamelCase(std::string_view code) {
  std::string result;
  bool upper = true;
  for (const char letter : code) {
    if (letter != '_') result += upper ? letter : static_cast<char>(letter - 'A' + 'a');
    upper = letter == '_';
  }
  return code == "OK" ? "OK" : result;
}

prometheus::Labels LabelsOf(graph::Operation operation) {
  return {{"grpc_type", "unary"},
          {"grpc_service", v1::ParticipantService::service_full_name()},
          {"grpc_method", std::string(MethodName(operation))}};
}

}  // namespace

CallMetrics::CallMetrics(prometheus::Registry& registry)
    : errors_(prometheus::BuildCounter()
                  .Name("participants_errors_total")
                  .Help("Calls that did not end in OK, by the reason and party of their ErrorInfo.")
                  .Register(registry)),
      in_flight_(prometheus::BuildGauge()
                     .Name("participants_calls_in_flight")
                     .Help("Calls that have arrived and not been answered.")
                     .Register(registry)
                     .Add({})) {
  // From the start: the first error of a kind is no increase to Prometheus where it begins at 1.
  for (const auto& [reason, party] : AllReasons()) {
    errors_.Add({{"reason", std::string(reason)}, {"party", std::string(party)}});
  }
  auto& started = prometheus::BuildCounter()
                      .Name("grpc_server_started_total")
                      .Help("Calls that have arrived.")
                      .Register(registry);
  auto& handled = prometheus::BuildCounter()
                      .Name("grpc_server_handled_total")
                      .Help("Calls that have been answered, by gRPC's code.")
                      .Register(registry);
  auto& seconds = prometheus::BuildHistogram()
                      .Name("grpc_server_handling_seconds")
                      .Help("From a call's arrival to its answer.")
                      .Register(registry);
  const prometheus::Histogram::BucketBoundaries bounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                          1,     2.5,  5,     10,   30,  60};
  for (const auto operation :
       {graph::Operation::kRemoveParticipant, graph::Operation::kInviteParticipants}) {
    Method& method = methods_.at(static_cast<size_t>(operation));
    const prometheus::Labels labels = LabelsOf(operation);
    method.started = &started.Add(labels);
    method.seconds = &seconds.Add(labels, bounds);
    for (size_t code = 0; code < kCodes; ++code) {
      prometheus::Labels with_code = labels;
      with_code["grpc_code"] = CamelCase(CodeName(static_cast<grpc::StatusCode>(code)));
      method.handled.at(code) = &handled.Add(with_code);
    }
  }
}

void CallMetrics::OnStarted(graph::Operation operation) {
  methods_[static_cast<size_t>(operation)].started->Increment();
  in_flight_.Increment();
}

void CallMetrics::OnHandled(graph::Operation operation, grpc::StatusCode code,
                            std::string_view reason, std::string_view party, absl::Duration time) {
  const Method& method = methods_[static_cast<size_t>(operation)];
  method.handled.at(static_cast<size_t>(code))->Increment();
  method.seconds->Observe(absl::ToDoubleSeconds(time));
  in_flight_.Decrement();
  if (reason.empty()) return;
  errors_.Add({{"reason", std::string(reason)}, {"party", std::string(party)}}).Increment();
}

}  // namespace participants
