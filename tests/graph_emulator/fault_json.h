// A fault as JSON, for scripts and for tests in another process.
#ifndef TESTS_GRAPH_EMULATOR_FAULT_JSON_H_
#define TESTS_GRAPH_EMULATOR_FAULT_JSON_H_

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/fault.h"

namespace participants::graph_emulator {

// The fields of Fault by name, all optional. Durations are delay_ms and interval_ms. wire is
// "before_reply" and so on. reply.headers is an object. reply.body is a string, or any other JSON,
// which is sent as such. INVALID_ARGUMENT, with the reason, for anything else.
absl::StatusOr<Fault> FaultFromJson(const nlohmann::json& document);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_FAULT_JSON_H_
