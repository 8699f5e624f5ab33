#include "tests/graph_emulator/fault.h"

#include <utility>

#include "absl/strings/match.h"
#include "nlohmann/json.hpp"

namespace participants::graph_emulator {
namespace {

bool Matches(const Fault& fault, absl::string_view method, absl::string_view target,
             bool connection_reused) {
  return (fault.method.empty() || fault.method == method) &&
         absl::StrContains(target, fault.target) &&
         (connection_reused || !fault.on_reused_connection_only);
}

}  // namespace

FaultReply GraphErrorReply(int status, absl::string_view code, absl::string_view message,
                           Headers headers) {
  const nlohmann::json body = {
      {"error", {{"code", std::string(code)}, {"message", std::string(message)}}}};
  FaultReply reply;
  reply.status = status;
  reply.headers = std::move(headers);
  reply.body = body.dump();
  return reply;
}

bool IsCut(WireFault wire) {
  switch (wire) {
    case WireFault::kNone:
    case WireFault::kAfterBody:
    case WireFault::kCloseAfterBody:
    case WireFault::kCloseNotifyAfterBody:
    case WireFault::kStrayAnswer:
    case WireFault::kStrayAnswerWithBody:
    case WireFault::kSlowBody:
    case WireFault::kSlowHeaders:
      return false;
    case WireFault::kDuringRequest:
    case WireFault::kBeforeReply:
    case WireFault::kCloseWithoutReply:
    case WireFault::kMidHeaders:
    case WireFault::kMidBody:
    case WireFault::kNeverAnswer:
    case WireFault::kOversizedBody:
    case WireFault::kEndlessHeaders:
    case WireFault::kEndlessInterim:
      break;
  }
  return true;
}

void FaultList::Add(Fault fault) { faults_.push_back(std::move(fault)); }

void FaultList::Clear() { faults_.clear(); }

std::optional<Fault> FaultList::Take(absl::string_view method, absl::string_view target,
                                     bool connection_reused) {
  for (Fault& fault : faults_) {
    if (fault.times == 0 || !Matches(fault, method, target, connection_reused)) continue;
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    fault.skip = fault.every - 1;
    if (fault.times > 0) --fault.times;
    return fault;
  }
  return std::nullopt;
}

}  // namespace participants::graph_emulator
