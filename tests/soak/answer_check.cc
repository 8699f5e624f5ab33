#include "tests/soak/answer_check.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace participants::soak {
namespace {

// "Not hung": no call should outlive its deadline by 100 ms, but a busy machine is slow.
constexpr absl::Duration kMostOverrun = absl::Seconds(5);

std::string NameOf(grpc::StatusCode code) {
  static constexpr std::array kNames = {"OK",
                                        "CANCELLED",
                                        "UNKNOWN",
                                        "INVALID_ARGUMENT",
                                        "DEADLINE_EXCEEDED",
                                        "NOT_FOUND",
                                        "ALREADY_EXISTS",
                                        "PERMISSION_DENIED",
                                        "RESOURCE_EXHAUSTED",
                                        "FAILED_PRECONDITION",
                                        "ABORTED",
                                        "OUT_OF_RANGE",
                                        "UNIMPLEMENTED",
                                        "INTERNAL",
                                        "UNAVAILABLE",
                                        "DATA_LOSS",
                                        "UNAUTHENTICATED"};
  const auto index = static_cast<size_t>(code);
  return index < kNames.size() ? kNames[index] : "no such code";
}

// Without an ErrorInfo the caller's own gRPC has answered: on a cancel at once, and at the deadline
// when our earlier answer is still on its way.
bool IsOfTheCallersOwn(const e2e::CallEnd& end, const Expectation& expected) {
  switch (end.status.error_code()) {
    case grpc::StatusCode::CANCELLED:
      return expected.callers_cancel;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return expected.reasons.contains("DEADLINE") && end.overrun > -absl::Milliseconds(100);
    default:
      return false;
  }
}

}  // namespace

bool AnswerCheck::IsPromised(Rpc rpc, const std::string& reason, const std::string& code,
                             const e2e::ErrorDetails& details) const {
  const std::string effect = details.metadata("effect");
  // One attempt with an unknown effect makes the removal's effect unknown. An invitation has only
  // one attempt.
  const bool may_be_unknown = rpc == Rpc::kRemoval && details.metadata("attempts") != "1";
  return std::any_of(rows_.begin(), rows_.end(), [&](const ErrorsRow& row) {
    return row.reason == reason && row.code == code &&
           (row.effect == effect || (may_be_unknown && effect == "unknown")) &&
           (rpc == Rpc::kRemoval ? row.on_removal : row.on_invitation);
  });
}

Verdict AnswerCheck::Judge(Rpc rpc, const e2e::CallEnd& end, const Expectation& expected) const {
  const std::string code = NameOf(end.status.error_code());
  const e2e::ErrorDetails details = e2e::DetailsOf(end.status);
  const std::string reason = end.status.ok() ? "OK" : details.reason();
  Verdict verdict{
      .name = end.status.ok() || absl::StrCat(reason, "_EXCEEDED") == code || reason == code
                  ? code
                  : absl::StrCat(code, "/", reason.empty() ? "bare" : reason),
      .violation = {}};
  const auto refuse = [&](absl::string_view why) {
    verdict.violation =
        absl::StrCat(rpc == Rpc::kRemoval ? "a removal" : "an invitation", " ended ", verdict.name,
                     " after ", absl::FormatDuration(end.took), ": ", why, "; its message: '",
                     end.status.error_message(), "'");
  };
  if (end.overrun > kMostOverrun) {
    refuse("too late");
  } else if (!end.status.ok() && !details.error_info) {
    if (!IsOfTheCallersOwn(end, expected)) refuse("it has no ErrorInfo");
  } else if (!expected.reasons.contains(reason)) {
    refuse("not in this kind of round");
  } else if (!end.status.ok() && !IsPromised(rpc, reason, code, details)) {
    refuse(absl::StrCat("docs/errors.md does not know it, effect ", details.metadata("effect")));
  }
  return verdict;
}

}  // namespace participants::soak
