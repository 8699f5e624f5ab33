#include "tests/h2_fault_server/fault.h"

#include <array>
#include <cstddef>
#include <utility>

#include "absl/strings/match.h"

namespace participants::h2_fault_server {
namespace {

// In the order of FaultKind.
constexpr std::array<const char*, 16> kNames = {"goaway-after-answer",
                                                "goaway-unprocessed",
                                                "goaway-enhance-your-calm",
                                                "refused-stream",
                                                "reset-before-headers",
                                                "reset-after-headers",
                                                "reset-in-body",
                                                "early-answer",
                                                "early-answer-then-reset",
                                                "close-without-reply",
                                                "close-after-answer",
                                                "close-notify",
                                                "close-notify-after-answer",
                                                "connection-reset",
                                                "stall",
                                                "freeze"};
static_assert(kNames.size() == static_cast<std::size_t>(FaultKind::kFreeze) + 1);

}  // namespace

absl::string_view NameOf(FaultKind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

std::optional<FaultKind> FaultKindOf(absl::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (name == kNames.at(i)) return static_cast<FaultKind>(i);
  }
  return std::nullopt;
}

void FaultList::Add(Fault fault) { faults_.push_back(std::move(fault)); }

void FaultList::Clear() { faults_.clear(); }

std::optional<Fault> FaultList::Take(absl::string_view method, absl::string_view path) {
  for (Fault& fault : faults_) {
    const bool matches = (fault.method.empty() || method == fault.method) &&
                         absl::StrContains(path, fault.path) && fault.times != 0;
    if (!matches) continue;
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    if (fault.times > 0) --fault.times;
    return fault;
  }
  return std::nullopt;
}

}  // namespace participants::h2_fault_server
