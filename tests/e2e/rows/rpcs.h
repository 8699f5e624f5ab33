// Everything that a method asks of Graph. A row of docs/errors.md is played on these.
#ifndef TESTS_E2E_ROWS_RPCS_H_
#define TESTS_E2E_ROWS_RPCS_H_

#include <google/protobuf/message.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/support/errors_table.h"

namespace participants::e2e {

// One request to Graph, and the call that makes it.
struct Rpc {
  // The page's names. `name` tells apart the several ways to call a method. A method that reads
  // before it acts has several entries, in their order.
  std::string method;
  std::string name;
  std::string service = "participants.v1.ParticipantService";
  // The class of this request: "Read", "Repeatable", "Once" or "Bulk".
  std::string asked_class;
  // Whether no request follows it.
  bool is_last = true;

  std::shared_ptr<const google::protobuf::Message> request;

  // How the emulator recognizes this request and the ones before it.
  std::string http_method;
  std::string target;
  int gets_before = 0;
  int gets_before_roster = 0;

  // The call continues after these answers to this request.
  std::set<std::string> goes_on_after = {};
  // Whether a 500 with code 9999 may be a denial.
  bool hides_denial = false;

  // "/participants.v1.ParticipantService/ListParticipants"
  std::string path() const;
  std::unique_ptr<google::protobuf::Message> NewResponse() const;
};

const std::vector<Rpc>& Rpcs();

// The Rpcs that a row covers. For a row that names a method: that method's last request.
std::vector<const Rpc*> RpcsOf(const ErrorsRow& row);

// The participants of the call: kUser, in the entry kExampleParticipantId, and one more. The
// invitation of kInvited has not been answered.
inline constexpr char kUser[] = "550fae72-d251-43ec-868c-373732c2704f";
inline constexpr char kOtherUser[] = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";
inline constexpr char kInvited[] = "7d501bf1-5ee4-4605-ba92-0ae4513c611c";
inline constexpr char kWhoIsThere[] = R"({"participants": [
  {"id": "a7ebfb2d-871e-419c-87af-27290b22e8db",
   "identity": {"user": {"id": "550fae72-d251-43ec-868c-373732c2704f"}}},
  {"id": "other", "identity": {"user": {"id": "112f7296-5fa4-42ca-bae8-6a692b15d4b8"}}}]})";

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROWS_RPCS_H_
