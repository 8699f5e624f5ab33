// What a row of docs/errors.md is played on: everything that a method asks of Graph.
#ifndef TESTS_E2E_ROWS_RPCS_H_
#define TESTS_E2E_ROWS_RPCS_H_

#include <google/protobuf/message.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/support/errors_table.h"

namespace participants::e2e {

// One request to Graph, and the call in which it is made.
struct Rpc {
  // As the page has them. The name says more where a method is called in several ways, and whoever
  // reads before it acts is in several entries, in their order.
  std::string method;
  std::string name;
  // The class of what is asked here: "Read", "Repeatable" or "Once".
  std::string asked_class;
  // Whether nothing is asked after it.
  bool is_last = true;

  std::shared_ptr<const google::protobuf::Message> request;

  // How the emulator knows what is asked here, and what is asked before.
  std::string http_method;
  std::string target;
  int gets_before = 0;
  int gets_before_roster = 0;

  // At these answers to what is asked here the call goes on.
  std::set<std::string> goes_on_after = {};
  // Whether a 500 with code 9999 may be a denial.
  bool hides_denial = false;

  // "/participants.v1.ParticipantService/ListParticipants"
  std::string path() const;
  std::unique_ptr<google::protobuf::Message> NewResponse() const;
};

const std::vector<Rpc>& Rpcs();

// Those that a row is about. Of a method that it names, what is asked last.
std::vector<const Rpc*> RpcsOf(const ErrorsRow& row);

// Who is in the call that they are about: kUser, in an entry of kExampleParticipantId, and another
// one. Nobody has answered the invitation of kInvited.
inline constexpr char kUser[] = "550fae72-d251-43ec-868c-373732c2704f";
inline constexpr char kOtherUser[] = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";
inline constexpr char kInvited[] = "7d501bf1-5ee4-4605-ba92-0ae4513c611c";
inline constexpr char kWhoIsThere[] = R"({"participants": [
  {"id": "a7ebfb2d-871e-419c-87af-27290b22e8db",
   "identity": {"user": {"id": "550fae72-d251-43ec-868c-373732c2704f"}}},
  {"id": "other", "identity": {"user": {"id": "112f7296-5fa4-42ca-bae8-6a692b15d4b8"}}}]})";

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROWS_RPCS_H_
