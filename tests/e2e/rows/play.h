#ifndef TESTS_E2E_ROWS_PLAY_H_
#define TESTS_E2E_ROWS_PLAY_H_

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/e2e/rows/row_world.h"
#include "tests/e2e/rows/rpcs.h"
#include "tests/support/errors_table.h"

namespace participants::e2e {

// One way to produce the row's answer on one Rpc.
class Play {
 public:
  Play(const ErrorsRow& row, const Rpc& rpc, Scenario scenario)
      : row_(row), rpc_(rpc), scenario_(std::move(scenario)) {}

  const Rpc& rpc() const { return rpc_; }
  const Scenario& scenario() const { return scenario_; }
  std::string name() const {
    return absl::StrCat(rpc_.name, ", ", rpc_.http_method, " ", rpc_.target, ": ", scenario_.name);
  }

  // Checks the answer and the service's log against the row.
  void Run() const;

 private:
  bool is_invitation() const { return rpc_.asked_class == "Once"; }
  bool is_success() const { return row_.code == "OK"; }
  bool was_validated() const {
    // Calls that a drain refuses have not been read yet.
    const bool refused_for_drain = row_.reason == "DRAINING" && !scenario_.is_logged;
    return row_.reason != "MALFORMED_REQUEST" && row_.reason != "INVALID_REQUEST" &&
           row_.reason != "LOCAL_OVERLOAD" && !row_.reason.starts_with("CALLER_") &&
           !refused_for_drain;
  }

  void ExpectSuccess(const Heard& heard) const;
  void ExpectError(const Heard& heard) const;
  void ExpectTime(const Heard& heard, const ErrorDetails& details) const;
  void ExpectInvitationIds(const ErrorDetails& details, const grpc::Status& status) const;
  void ExpectLogged(RowWorld& world, const Heard& heard) const;

  const ErrorsRow& row_;
  const Rpc& rpc_;
  const Scenario scenario_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROWS_PLAY_H_
