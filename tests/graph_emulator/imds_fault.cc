#include "tests/graph_emulator/imds_fault.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace participants::graph_emulator {
namespace {

FaultReply Reply(int status, absl::string_view description) {
  FaultReply reply;
  reply.status = status;
  reply.content_type = "application/json; charset=utf-8";
  reply.body = absl::StrCat(R"({"error":"unknown","error_description":")", description, "\"}");
  reply.graph_ids = false;
  return reply;
}

FaultReply ReplyTo(ImdsTrouble trouble) {
  switch (trouble) {
    case ImdsTrouble::kNotReady:
      return Reply(404, "IMDS endpoint is updating");
    case ImdsTrouble::kUpdating:
      return Reply(410, "IMDS is going through updates");
    case ImdsTrouble::kThrottled:
      return Reply(429, "IMDS Throttle limit has been reached");
    case ImdsTrouble::kInternalError:
      break;
  }
  return Reply(500, "Failed to retrieve token from the Active directory.");
}

}  // namespace

Fault ImdsFault(ImdsTrouble trouble, int times) {
  Fault fault;
  fault.target = "/metadata/identity/oauth2/token";
  fault.times = times;
  fault.reply = ReplyTo(trouble);
  return fault;
}

}  // namespace participants::graph_emulator
