// A caller's bytes are rejected with small details that name ASCII paths, or go to Graph with
// exactly the ids that the caller named. An operation or token that a caller sends back is accepted
// or rejected.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "graph_adapter/graph_json.h"
#include "participants/v1/bulk_participant_service.pb.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/batch_remove_participants.h"
#include "service/api/cancel_invitation.h"
#include "service/api/get_invitation.h"
#include "service/api/get_participant.h"
#include "service/api/identity_conversion.h"
#include "service/api/identity_kinds.h"
#include "service/api/identity_match.h"
#include "service/api/invite_participants.h"
#include "service/api/list_participants.h"
#include "service/api/mute_participant.h"
#include "service/api/remove_all_participants.h"
#include "service/api/remove_participant.h"
#include "service/api/status_mapping.h"
#include "tests/fuzz/oracle.h"
#include "tests/support/status_details.h"

namespace participants::fuzz {
namespace {

using nlohmann::json;

AnsweredCall Call(const Method& method) {
  return {.method_class = method.method_class,
          .client_request_id = "112f7296-5fa4-42ca-bae8-6a692b15d4b8",
          .invitation = {}};
}

void CheckAnswer(const Answer& answer) {
  Require(answer.status.error_details().size() <= kMaxDetailsBytes, "details stay small");
  Require(ReadDetails(answer.status).error_info.reason() == answer.reason, "details parse");
}

void CheckRefusal(const Method& method, const std::vector<FieldViolation>& violations) {
  Require(violations.size() <= 32, "no more than 32 violations are named");
  for (const FieldViolation& violation : violations) {
    const absl::string_view description(violation.description.data(), violation.description.size());
    Require(!violation.field.empty() && IsPrintableAscii(violation.field), "a path is ASCII");
    Require(!description.empty() && IsPrintableAscii(description), "a description is ASCII");
  }
  const Answer answer = AnswerInvalidRequest(Call(method), violations);
  CheckAnswer(answer);
  const StatusDetails details = ReadDetails(answer.status);
  Require(static_cast<size_t>(details.bad_request.field_violations_size()) == violations.size(),
          "every violation is named");
}

// The largest possible answer: an invitation's ids plus everything that an error can add.
void CheckLargestAnswer(const graph::InviteParticipantsParams& params) {
  AnsweredCall call = Call(InviteParticipantsMethod::kMethod);
  call.invitation = InvitationIds{.client_context = params.client_context, .participant_ids = {}};
  for (const graph::InvitationParticipantInfo& participant : params.participants) {
    call.invitation->participant_ids.push_back(participant.participant_id);
  }
  graph::GraphError error;
  error.kind = graph::GraphErrorKind::kPermissionDenied;
  error.http_status = 403;
  error.attempts = 4;
  error.graph_code = std::string(64, 'c');
  error.graph_request_id = std::string(128, 'r');
  error.retry_after = std::chrono::seconds(300);
  error.hint = graph::Hint::kInvitePermission;
  CheckAnswer(AnswerGraphError(call, error));
}

// The member's string; empty when it is not one.
std::string Text(const json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() ? "" : member->get<std::string>();
}

void CheckParticipant(const v1::InvitationParticipantInfo& asked, const json& sent) {
  Require(Text(sent, "participantId") == asked.participant_id(), "participantId is the caller's");
  Require(Text(sent, "replacesCallId") == asked.replaces_call_id(), "so is replacesCallId");
  // One of the members is the type.
  Require(sent["identity"].size() == 2, "exactly one identity is sent");
  for (const IdentityKind& kind : kIdentityKinds) {
    if (!(asked.identity().*kind.has)()) continue;
    const json& identity = sent["identity"][std::string(kind.graph_key)];
    Require(Text(identity, "id") == (asked.identity().*kind.get)().id(), "an id is the caller's");
    Require(Text(identity, "tenantId") == (asked.identity().*kind.get)().tenant_id(),
            "a tenant is the caller's");
  }
}

void CheckSent(const v1::InviteParticipantsRequest& request) {
  const graph::InviteParticipantsParams params = ToGraph(request);
  Require(params.call_id == request.call_id(), "the call is the caller's");
  CheckLargestAnswer(params);
  const std::string body = graph::EncodeInvitation(params);
  json sent = json::parse(body, nullptr, /*allow_exceptions=*/false);
  Require(sent.is_object(), "what is sent is JSON");
  Require(Text(sent, "clientContext") == request.client_context(), "so is the client_context");
  Require(static_cast<int>(sent["participants"].size()) == request.participants_size(),
          "everybody is invited, and nobody else");
  for (int i = 0; i < request.participants_size(); ++i) {
    CheckParticipant(request.participants(i), sent["participants"][static_cast<size_t>(i)]);
  }
  // Graph's answer has the same form, so decoding must return what was encoded.
  const auto read = graph::DecodeInviteOperation(body);
  Require(read && read->participants == params.participants, "an invitation reads back");
}

// Whether it is valid. Checks the rejection.
template <typename M>
bool IsValid(const typename M::Request& request) {
  const auto violations = M::Validate(request);
  CheckRefusal(M::kMethod, violations);
  (void)M::TargetOf(request);  // Rejected requests are recorded as well.
  return violations.empty();
}

void CheckInvitation(const v1::InviteParticipantsRequest& request) {
  if (IsValid<InviteParticipantsMethod>(request)) CheckSent(request);
}

void CheckRemoval(const v1::RemoveParticipantRequest& request) {
  const bool is_valid = IsValid<RemoveParticipantMethod>(request);
  AnsweredCall answered;
  const auto plan = RemoveParticipantMethod::Prepare(request, answered);
  Require(plan.call_id == request.call_id() && plan.participant_id == request.participant_id(),
          "a removal's ids are the caller's");
  if (!is_valid) return;
  Require(plan.participant_id.empty() == !plan.identity.empty(),
          "who is removed is named by an id or by an identity");
  Require(plan.matches.empty() && !plan.matches_own, "nobody is found before the roster is read");
}

void CheckCancel(const v1::CancelInvitationRequest& request) {
  (void)IsValid<CancelInvitationMethod>(request);
  AnsweredCall answered;
  const auto plan = CancelInvitationMethod::Prepare(request, answered);
  Require(plan.params.call_id == request.call_id() &&
              plan.params.participant_id == request.participant_id(),
          "a cancel's ids are the caller's");
}

void CheckMute(const v1::MuteParticipantRequest& request) {
  const bool is_valid = IsValid<MuteParticipantMethod>(request);
  AnsweredCall answered;
  const auto params = MuteParticipantMethod::Prepare(request, answered);
  Require(params.call_id == request.call_id() && params.participant_id == request.participant_id(),
          "a mute's ids are the caller's");
  if (!is_valid) return;
  const json sent = json::parse(graph::EncodeMute(params.client_context), nullptr,
                                /*allow_exceptions=*/false);
  Require(sent.is_object() && sent.size() == 1, "a mute's body is its context");
  const std::string context = Text(sent, "clientContext");
  Require(
      request.client_context().empty() ? context.size() == 36 : context == request.client_context(),
      "which is the caller's, or made for them");
}

// A participant in the call, as the caller knows them.
graph::Participant Listed(const graph::IdentitySet& identity) {
  graph::Participant listed;
  listed.id = "listed";
  listed.info.identity = identity;
  return listed;
}

void CheckBatch(const v1::BatchRemoveParticipantsRequest& request) {
  if (!IsValid<BatchRemoveParticipantsMethod>(request)) return;
  AnsweredCall answered;
  const auto plan = BatchRemoveParticipantsMethod::Prepare(request, answered);
  Require(plan.call_id == request.call_id(), "a batch's call is the caller's");
  Require(static_cast<int>(plan.named.size()) == request.participant_ids_size() &&
              static_cast<int>(plan.identities.size()) == request.identities_size(),
          "a batch has every entry");
  for (const auto& named : plan.named) {
    Require(named.removal && IsSameId(plan.removals.at(*named.removal),
                                      request.participant_ids(named.result.index())),
            "a batch's ids are the caller's");
  }
}

void CheckRemoveAll(const v1::RemoveAllParticipantsRequest& request) {
  if (!IsValid<RemoveAllParticipantsMethod>(request)) return;
  AnsweredCall answered;
  auto plan = RemoveAllParticipantsMethod::Prepare(request, answered);
  Require(plan.call_id == request.call_id() && plan.force == request.force(),
          "who is emptied is the caller's");
  // Each entry keeps somebody who is exactly the one it names.
  SortedRoster sorted;
  int listed = 0;
  for (const std::string& id : request.keep_participant_ids()) {
    graph::Participant participant = Listed({});
    participant.id = id;
    plan.leavers.Sort(participant, sorted);
    ++listed;
  }
  for (const v1::IdentitySet& identity : request.keep_identities()) {
    plan.leavers.Sort(Listed(ToGraph(identity)), sorted);
    ++listed;
  }
  Require(!plan.leavers.keep().FindUnmatched(), "every entry to keep matches the one it names");
  Require(sorted.kept.size() == listed && sorted.to_go.empty(), "whom an entry names is kept");
}

void CheckGet(const v1::GetParticipantRequest& request) {
  (void)IsValid<GetParticipantMethod>(request);
  AnsweredCall answered;
  const auto params = GetParticipantMethod::Prepare(request, answered);
  Require(params.call_id == request.call_id() && params.participant_id == request.participant_id(),
          "a read's ids are the caller's");
}

void CheckList(const v1::ListParticipantsRequest& request) {
  if (!IsValid<ListParticipantsMethod>(request)) return;
  AnsweredCall answered;
  const auto plan = ListParticipantsMethod::Prepare(request, answered);
  Require(plan.call_id == request.call_id(), "a list's call is the caller's");
  Require(plan.page_size >= 1 && plan.page_size <= 1000, "a page has 1 to 1000");
  if (!request.page_token().empty()) {
    Require(MakePageToken(plan.scope, plan.from) == request.page_token(),
            "a token that is taken is ours");
  }
  // The rest of a roster of three, page by page.
  v1::ListParticipantsRequest next = request;
  size_t shown = 0;
  for (int page = 0;; ++page) {
    Require(page < 4, "pages have an end");
    graph::Roster roster;
    roster.participants = {Listed(ToGraph(request.identity())), Listed(ToGraph(request.identity())),
                           Listed({})};
    const auto wanted = ListParticipantsMethod::Prepare(next, answered);
    ParticipantsPage part(roster, wanted);
    Require(!part.AddSome(), "three are added at once");
    v1::ListParticipantsResponse turned = part.TakeResponse();
    Require(turned.MergeFromString(part.participants()), "a page is a message");
    shown += static_cast<size_t>(turned.participants_size());
    if (turned.next_page_token().empty()) break;
    next.set_page_token(turned.next_page_token());
    Require(ListParticipantsMethod::Validate(next).empty(), "a page's token is good for the next");
  }
  Require(shown <= 3, "nobody is shown twice");
  if (request.page_token().empty() && !request.has_identity()) {
    Require(shown == 3, "everybody is shown");
  }
}

bool NamesSomebody(const v1::InvitationParticipantInfo& participant) {
  return !participant.participant_id().empty() ||
         std::ranges::any_of(kIdentityKinds, [&participant](const IdentityKind& kind) {
           return !(participant.identity().*kind.get)().id().empty();
         });
}

void CheckGetInvitation(const v1::GetInvitationRequest& request) {
  if (!IsValid<GetInvitationMethod>(request)) return;
  const graph::Roster roster;
  for (const auto& participant : request.operation().participants()) {
    for (const v1::RosterCoverage coverage :
         {v1::ROSTER_COVERAGE_AS_REPORTED, v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED}) {
      const auto outcome =
          OutcomeOf(participant, {.roster = roster, .coverage = coverage}, absl::Hours(1));
      const bool proven = coverage == v1::ROSTER_COVERAGE_AS_REPORTED && !participant.hidden() &&
                          NamesSomebody(participant);
      Require(outcome.state() == v1::InvitationOutcome::STATE_UNKNOWN ||
                  (proven && outcome.state() == v1::InvitationOutcome::STATE_ABSENT),
              "an absence that is not proven is none");
      Require(!proven || participant.participant_id().empty() ||
                  outcome.state() == v1::InvitationOutcome::STATE_ABSENT,
              "one that is proven is told");
      Require(outcome.participant().SerializeAsString() == participant.SerializeAsString(),
              "who is asked for comes back");
    }
  }
}

template <typename Request>
void Parse(const uint8_t* data, size_t size, void (*check)(const Request&)) {
  if (Request request; request.ParseFromArray(data, static_cast<int>(size))) check(request);
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  fuzz::Parse(data, size, &fuzz::CheckInvitation);
  fuzz::Parse(data, size, &fuzz::CheckRemoval);
  fuzz::Parse(data, size, &fuzz::CheckBatch);
  fuzz::Parse(data, size, &fuzz::CheckRemoveAll);
  fuzz::Parse(data, size, &fuzz::CheckCancel);
  fuzz::Parse(data, size, &fuzz::CheckGet);
  fuzz::Parse(data, size, &fuzz::CheckList);
  fuzz::Parse(data, size, &fuzz::CheckGetInvitation);
  fuzz::Parse(data, size, &fuzz::CheckMute);
  return 0;
}
