// /v1.0/communications/calls/...: answers Graph requests.
#ifndef TESTS_GRAPH_EMULATOR_GRAPH_ROUTES_H_
#define TESTS_GRAPH_EMULATOR_GRAPH_ROUTES_H_

#include <optional>
#include <span>
#include <string>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/call_state.h"
#include "tests/graph_emulator/graph_answers.h"
#include "tests/graph_emulator/graph_reads.h"
#include "tests/graph_emulator/http_message.h"
#include "tests/graph_emulator/token_store.h"

namespace participants::graph_emulator {

// Not thread-safe.
class GraphRoutes {
 public:
  // base_url is the emulator's URL in Location headers. Calls and tokens must outlive the routes.
  GraphRoutes(std::string tenant_id, std::string base_url, CallState* calls,
              const TokenStore* tokens);

  // Checks the headers, the token, the path, the method and the body, in this order. The answer has
  // no id headers yet.
  HttpAnswer Handle(const HttpRequest& request, const RequestIds& ids);

 private:
  std::optional<HttpAnswer> CheckHeaders(const HttpRequest& request, const RequestIds& ids) const;
  std::optional<HttpAnswer> CheckToken(const HttpRequest& request, const RequestIds& ids) const;

  // `path` is that of the request, from a participant's id or an action on.
  HttpAnswer HandleParticipant(const HttpRequest& request, const std::string& call_id,
                               std::span<const std::string> path, const RequestIds& ids);
  HttpAnswer Remove(const HttpRequest& request, const std::string& call_id,
                    const std::string& participant_id, const RequestIds& ids);
  HttpAnswer Mute(const HttpRequest& request, const std::string& call_id,
                  const std::string& participant_id, const RequestIds& ids);
  HttpAnswer Invite(const HttpRequest& request, const std::string& call_id, const RequestIds& ids);
  // The answer of an action that made this operation.
  HttpAnswer Started(const nlohmann::json& operation, const std::string& call_id) const;

  const std::string tenant_id_;
  const std::string base_url_;
  CallState* const calls_;
  const TokenStore* const tokens_;
  GraphReads reads_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_GRAPH_ROUTES_H_
