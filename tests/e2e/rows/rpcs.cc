#include "tests/e2e/rows/rpcs.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "participants/v1/bulk_participant_service.pb.h"
#include "tests/e2e/service_process.h"

namespace participants::e2e {
namespace {

using google::protobuf::Message;
using graph_emulator::kExampleCallId;
using graph_emulator::kExampleParticipantId;

template <typename Request>
std::shared_ptr<const Message> Shared(Request request) {
  return std::make_shared<const Request>(std::move(request));
}

v1::ListParticipantsRequest List() {
  v1::ListParticipantsRequest request;
  request.set_call_id(kExampleCallId);
  return request;
}

v1::GetParticipantRequest Get() {
  v1::GetParticipantRequest request;
  request.set_call_id(kExampleCallId);
  request.set_participant_id(kExampleParticipantId);
  return request;
}

v1::GetInvitationRequest InvitationThatRings() {
  v1::GetInvitationRequest request;
  request.set_call_id(kExampleCallId);
  request.mutable_operation()->add_participants()->set_participant_id(kInvited);
  return request;
}

v1::RemoveParticipantRequest RemovalByIdentity() {
  v1::RemoveParticipantRequest request;
  request.set_call_id(kExampleCallId);
  request.mutable_identity()->mutable_user()->set_id(kUser);
  return request;
}

v1::CancelInvitationRequest Cancellation() {
  v1::CancelInvitationRequest request;
  request.set_call_id(kExampleCallId);
  request.set_participant_id(kInvited);
  return request;
}

v1::MuteParticipantRequest Muting() {
  v1::MuteParticipantRequest request;
  request.set_call_id(kExampleCallId);
  request.set_participant_id(kExampleParticipantId);
  return request;
}

v1::RemoveAllParticipantsRequest RemovalOfAllOthers() {
  v1::RemoveAllParticipantsRequest request;
  request.set_call_id(kExampleCallId);
  request.add_keep_identities()->mutable_user()->set_id(kUser);
  request.set_force(true);
  return request;
}

// The request that reads the roster.
Rpc ReadRoster(Rpc rpc) {
  rpc.asked_class = "Read";
  rpc.http_method = "GET";
  rpc.target = "/participants";
  return rpc;
}
Rpc ReadParticipant(Rpc rpc, const std::string& participant_id) {
  rpc.asked_class = "Read";
  rpc.http_method = "GET";
  rpc.target = absl::StrCat("/participants/", participant_id);
  return rpc;
}
Rpc Remove(Rpc rpc) {
  rpc.asked_class = "Repeatable";
  rpc.http_method = "DELETE";
  rpc.target = "/participants/";
  rpc.hides_denial = true;
  return rpc;
}
Rpc Before(Rpc rpc) {
  rpc.is_last = false;
  return rpc;
}
Rpc After(int gets, Rpc rpc) {
  rpc.gets_before = gets;
  return rpc;
}

std::vector<Rpc> MakeRpcs() {
  const auto rpc = [](const std::string& name, std::shared_ptr<const Message> request) {
    Rpc made;
    made.name = name;
    made.method = name.substr(0, name.find(' '));
    made.request = std::move(request);
    return made;
  };
  const Rpc by_identity = rpc("RemoveParticipant by identity", Shared(RemovalByIdentity()));
  Rpc cancel = rpc("CancelInvitation", Shared(Cancellation()));
  cancel.gets_before_roster = 1;

  Rpc look_for_participant = Before(ReadParticipant(cancel, kInvited));
  // Absence is allowed, and an unreadable participant counts as present.
  look_for_participant.goes_on_after = {"GRAPH_NOT_FOUND", "GRAPH_MALFORMED_RESPONSE"};
  Rpc look_in_roster = After(1, Before(ReadRoster(cancel)));
  look_in_roster.goes_on_after = {"GRAPH_PERMISSION_DENIED"};

  Rpc remove_all = After(1, ReadRoster(rpc("RemoveAllParticipants", Shared(RemovalOfAllOthers()))));
  remove_all.service = "participants.v1.BulkParticipantService";
  remove_all.asked_class = "Bulk";

  Rpc invite = rpc("InviteParticipants", Shared(ExampleInvitation()));
  invite.asked_class = "Once";
  invite.http_method = "POST";
  invite.target = "/participants/invite";

  Rpc mute = rpc("MuteParticipant", Shared(Muting()));
  mute.asked_class = "Repeatable";
  mute.http_method = "POST";
  mute.target = "/mute";
  return {
      ReadRoster(rpc("ListParticipants", Shared(List()))),
      ReadParticipant(rpc("GetParticipant", Shared(Get())), kExampleParticipantId),
      Remove(rpc("RemoveParticipant", Shared(ExampleRemoval()))),
      Before(ReadRoster(by_identity)),
      After(1, Remove(by_identity)),
      invite,
      look_for_participant,
      look_in_roster,
      After(2, Remove(cancel)),
      ReadRoster(rpc("GetInvitation", Shared(InvitationThatRings()))),
      mute,
      remove_all,
  };
}

bool IsIn(const Rpc& rpc, const std::string& scope) {
  // Rows for all are about calls of one request. See errors_table.h.
  if ((scope == "All" && rpc.asked_class != "Bulk") || scope == rpc.asked_class) return true;
  return rpc.is_last && (scope == rpc.method || scope == rpc.name);
}

}  // namespace

std::string Rpc::path() const { return absl::StrCat("/", service, "/", method); }

std::unique_ptr<Message> Rpc::NewResponse() const {
  const auto* type = google::protobuf::DescriptorPool::generated_pool()
                         ->FindMethodByName(absl::StrCat(service, ".", method))
                         ->output_type();
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

const std::vector<Rpc>& Rpcs() {
  static const auto* const kRpcs = new std::vector<Rpc>(MakeRpcs());
  return *kRpcs;
}

std::vector<const Rpc*> RpcsOf(const ErrorsRow& row) {
  std::vector<const Rpc*> rpcs;
  for (const Rpc& rpc : Rpcs()) {
    const auto is_in = [&rpc](const std::string& scope) { return IsIn(rpc, scope); };
    if (std::ranges::any_of(row.scopes, is_in)) rpcs.push_back(&rpc);
  }
  return rpcs;
}

}  // namespace participants::e2e
