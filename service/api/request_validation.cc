#include "service/api/request_validation.h"

#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/api/field_rules.h"
#include "service/api/identity_kinds.h"

namespace participants {
namespace {

constexpr int kMaxParticipants = 5;  // Graph's limit for one invitation.

class Findings {
 public:
  void Check(std::string field, Problem problem) {
    if (problem.empty() || violations_.size() == kMaxViolations) return;
    violations_.push_back({std::move(field), problem});
  }
  void CheckOutputOnly(std::string field, bool filled) {
    Check(std::move(field), filled ? "is output only" : Problem());
  }
  std::vector<FieldViolation> Take() && { return std::move(violations_); }

 private:
  std::vector<FieldViolation> violations_;
};

void CheckIdentity(const std::string& path, const v1::Identity& identity, bool is_phone,
                   Findings& findings) {
  findings.Check(path + ".id",
                 is_phone ? PhoneNumberProblem(identity.id()) : IdentityIdProblem(identity.id()));
  findings.Check(path + ".display_name", TextProblem(identity.display_name()));
  findings.Check(path + ".tenant_id", IdentityAttributeProblem(identity.tenant_id()));
  findings.Check(path + ".identity_provider",
                 IdentityAttributeProblem(identity.identity_provider()));
  findings.CheckOutputOnly(path + ".other", !identity.other().empty());
}

// What holds between the participants of one invitation.
class Invited {
 public:
  void Check(const std::string& path, std::string_view kind, const v1::Identity& identity,
             Findings& findings) {
    if (kind == "application" && ++applications_ > 1) {
      findings.Check(path, "is a second application, and Graph allows one");
    }
    if (identity.id().empty()) return;  // Has been reported.
    if (!seen_.emplace(kind, absl::AsciiStrToLower(identity.id())).second) {
      findings.Check(path + ".id", "names an identity for the second time");
    }
  }

 private:
  int applications_ = 0;
  std::set<std::pair<std::string_view, std::string>> seen_;
};

void CheckIdentitySet(const std::string& path, const v1::IdentitySet& identities, Invited& invited,
                      Findings& findings) {
  int kinds = 0;
  for (const IdentityKind& kind : kIdentityKinds) {
    if (!(identities.*kind.has)()) continue;
    ++kinds;
    const v1::Identity& identity = (identities.*kind.get)();
    const std::string kind_path = path + "." + std::string(kind.field);
    CheckIdentity(kind_path, identity, kind.field == "phone", findings);
    invited.Check(kind_path, kind.field, identity, findings);
  }
  findings.Check(path, kinds == 1 ? Problem() : "must fill exactly one kind");
  findings.CheckOutputOnly(path + ".other", !identities.other().empty());
}

void CheckParticipant(const std::string& path, const v1::InvitationParticipantInfo& participant,
                      bool is_only_one, Invited& invited, Findings& findings) {
  CheckIdentitySet(path + ".identity", participant.identity(), invited, findings);
  findings.Check(path + ".participant_id", OptionalIdProblem(participant.participant_id()));
  findings.Check(path + ".replaces_call_id", OptionalIdProblem(participant.replaces_call_id()));
  if (!participant.replaces_call_id().empty() && !is_only_one) {
    // Graph would read the first participant and drop the others without a word.
    findings.Check(path + ".replaces_call_id", "allows no other participant");
  }
  findings.CheckOutputOnly(path + ".id", !participant.id().empty());
  findings.CheckOutputOnly(path + ".endpoint_type", !participant.endpoint_type().empty());
}

}  // namespace

std::vector<FieldViolation> Validate(const v1::RemoveParticipantRequest& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("participant_id", IdProblem(request.participant_id()));
  findings.Check("reason", TextProblem(request.reason()));
  return std::move(findings).Take();
}

std::vector<FieldViolation> Validate(const v1::InviteParticipantsRequest& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("client_context", ClientContextProblem(request.client_context()));
  const int count = request.participants_size();
  if (count == 0 || count > kMaxParticipants) {
    // Alone: what is wrong inside a list of the wrong length is noise.
    findings.Check("participants", "must hold 1 to 5 participants");
    return std::move(findings).Take();
  }
  Invited invited;
  for (int i = 0; i < count; ++i) {
    CheckParticipant(absl::StrCat("participants[", i, "]"), request.participants(i), count == 1,
                     invited, findings);
  }
  return std::move(findings).Take();
}

}  // namespace participants
