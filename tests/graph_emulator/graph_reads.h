// Graph's answers about a call, its participants and its operations.
#ifndef TESTS_GRAPH_EMULATOR_GRAPH_READS_H_
#define TESTS_GRAPH_EMULATOR_GRAPH_READS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/call_state.h"
#include "tests/graph_emulator/graph_answers.h"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

// Not thread-safe. Takes decoded ids.
class GraphReads {
 public:
  // base_url is the emulator's URL in links, up to v1.0. The calls must outlive this.
  GraphReads(absl::string_view base_url, CallState* calls);

  HttpAnswer GetCall(const std::string& call_id, const RequestIds& ids) const;
  // The target is the request's own. The links repeat it.
  HttpAnswer ListParticipants(absl::string_view target, const std::string& call_id,
                              absl::string_view query, const RequestIds& ids);
  HttpAnswer GetParticipant(const std::string& call_id, const std::string& participant_id,
                            const RequestIds& ids);
  HttpAnswer GetOperation(const std::string& call_id, const std::string& operation_id,
                          const RequestIds& ids);

 private:
  const std::string origin_;  // scheme, host and port
  CallState* const calls_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_GRAPH_READS_H_
