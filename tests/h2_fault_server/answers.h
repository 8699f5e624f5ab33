// The answers without a fault: as little of Graph as the service needs.
#ifndef TESTS_H2_FAULT_SERVER_ANSWERS_H_
#define TESTS_H2_FAULT_SERVER_ANSWERS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace participants::h2_fault_server {

struct Answer {
  int status = 200;
  std::string body;
};

// 204 for a removal, 200 with an operation for an invitation, 200 for a call, else Graph's 404.
Answer AnswerFor(absl::string_view method, absl::string_view path);

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_ANSWERS_H_
