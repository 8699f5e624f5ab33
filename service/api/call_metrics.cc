#include "service/api/call_metrics.h"

#include <string>

#include "service/api/status_mapping.h"
#include "service/rpc/code_name.h"

namespace participants {
namespace {

// "INVALID_ARGUMENT" -> "InvalidArgument"; "OK" stays.
std::string CamelCase(std::string_view code) {
  std::string result;
  bool upper = true;
  for (const char letter : code) {
    if (letter != '_') result += upper ? letter : static_cast<char>(letter - 'A' + 'a');
    upper = letter == '_';
  }
  return code == "OK" ? "OK" : result;
}

prometheus::Labels LabelsOf(const Method& method) {
  return {{"grpc_type", "unary"},
          {"grpc_service", std::string(method.service())},
          {"grpc_method", std::string(method.name())}};
}

}  // namespace

CallMetrics::CallMetrics(prometheus::Registry& registry)
    : started_(prometheus::BuildCounter()
                   .Name("grpc_server_started_total")
                   .Help("Calls that arrived.")
                   .Register(registry)),
      handled_(prometheus::BuildCounter()
                   .Name("grpc_server_handled_total")
                   .Help("Calls that were answered, by gRPC code.")
                   .Register(registry)),
      seconds_(prometheus::BuildHistogram()
                   .Name("grpc_server_handling_seconds")
                   .Help("Time from a call's arrival to its answer.")
                   .Register(registry)),
      errors_(prometheus::BuildCounter()
                  .Name("participants_errors_total")
                  .Help("Calls that did not end in OK, by the reason and party of their ErrorInfo.")
                  .Register(registry)),
      in_flight_(prometheus::BuildGauge()
                     .Name("participants_calls_in_flight")
                     .Help("Calls that arrived and are not answered yet.")
                     .Register(registry)
                     .Add({})),
      rosters_(registry) {
  // Creates the series at 0. Prometheus sees no increase in a series that first appears at 1.
  for (const auto& [reason, party] : AllReasons()) {
    errors_.Add({{"reason", std::string(reason)}, {"party", std::string(party)}});
  }
}

CallMetrics::OfMethod& CallMetrics::Add(const Method& method) {
  const prometheus::Histogram::BucketBoundaries bounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                          1,     2.5,  5,     10,   30,  60};
  const prometheus::Labels labels = LabelsOf(method);
  OfMethod& added = methods_.emplace_back();
  added.started_ = &started_.Add(labels);
  added.seconds_ = &seconds_.Add(labels, bounds);
  added.errors_ = &errors_;
  added.in_flight_ = &in_flight_;
  for (size_t code = 0; code < OfMethod::kCodes; ++code) {
    prometheus::Labels with_code = labels;
    with_code["grpc_code"] = CamelCase(CodeName(static_cast<grpc::StatusCode>(code)));
    added.handled_.at(code) = &handled_.Add(with_code);
  }
  return added;
}

void CallMetrics::OfMethod::OnStarted() {
  started_->Increment();
  in_flight_->Increment();
}

void CallMetrics::OfMethod::OnHandled(grpc::StatusCode code, std::string_view reason,
                                      std::string_view party, absl::Duration time) {
  handled_.at(static_cast<size_t>(code))->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(time));
  in_flight_->Decrement();
  if (reason.empty()) return;
  errors_->Add({{"reason", std::string(reason)}, {"party", std::string(party)}}).Increment();
}

}  // namespace participants
