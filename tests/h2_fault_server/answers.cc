#include "tests/h2_fault_server/answers.h"

#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace participants::h2_fault_server {

Answer AnswerFor(absl::string_view method, absl::string_view path) {
  if (method == "HEAD") return {200, ""};
  if (absl::ConsumePrefix(&path, "/v1.0/communications/calls/")) {
    const std::vector<absl::string_view> parts = absl::StrSplit(path, '/');
    const bool participants = parts.size() == 3 && parts[1] == "participants";
    if (method == "GET" && parts.size() == 1) return {200, "{}"};
    if (method == "DELETE" && participants) return {204, ""};
    if (method == "POST" && participants && parts[2] == "invite") {
      return {200, R"({"id":"17e3b46c-f61d-4f4d-9635-c626ef18e6ad","status":"running"})"};
    }
  }
  return {404, R"({"error":{"code":"NotFound","message":"Not served here."}})"};
}

}  // namespace participants::h2_fault_server
