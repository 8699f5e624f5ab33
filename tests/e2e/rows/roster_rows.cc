#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "participants/v1/bulk_participant_service.pb.h"
#include "tests/e2e/rows/scenario_parts.h"

namespace participants::e2e {
namespace {

Fault OnRemovalOf(const std::string& participant_id) {
  Fault fault;
  fault.method = "DELETE";
  fault.target = absl::StrCat("/participants/", participant_id);
  fault.times = -1;
  return fault;
}
Scenario RemovingApplicationAnd(const std::string& user, Scenario scenario) {
  v1::RemoveParticipantRequest request;
  request.set_call_id(graph_emulator::kExampleCallId);
  request.mutable_identity()->mutable_application()->set_id(
      graph_emulator::GraphEmulatorOptions().client_id);
  if (!user.empty()) request.mutable_identity()->mutable_user()->set_id(user);
  scenario.request = std::make_shared<v1::RemoveParticipantRequest>(request);
  return scenario;
}

Scenario RemovingAllWithoutForce(Scenario scenario) {
  v1::RemoveAllParticipantsRequest request;
  request.set_call_id(graph_emulator::kExampleCallId);
  request.add_keep_identities()->mutable_user()->set_id(kUser);
  scenario.request = std::make_shared<v1::RemoveAllParticipantsRequest>(request);
  return scenario;
}

}  // namespace

void AddRosters(const Rpc& rpc, Rows& rows) {
  const std::string own_client = graph_emulator::GraphEmulatorOptions().client_id;
  const std::string own = Entry("own", "application", own_client);
  const std::string user = Entry("a", "user", kUser);
  const std::string other = Entry("b", "user", kOtherUser);
  rows[{"PARTICIPANT_NOT_FOUND",
        "no participant matches, `coverage` is AS_REPORTED, and the request has no "
        "`allow_missing`"}] = {InCall("somebody else is there", CallOf(other))};

  Scenario one_left =
      InCall("one of two devices has gone", CallOf(user + "," + Entry("a2", "user", kUser)),
             {Replying(OnRemovalOf("a2"), GraphErrorReply(404, "NotFound", kCanary))});
  one_left.http_status = 404;
  one_left.graph_code = "NotFound";
  one_left.removed_participant_ids = "a";
  rows[{"PARTICIPANT_NOT_FOUND",
        "one participant who matched had left, others were removed, and the request has no "
        "`allow_missing`"}] = {one_left};

  const Scenario nobody =
      InCall("a call of two", CallOf(user, R"(,"roster":{"mode":"peer_to_peer"})"));
  rows[{"ROSTER_NOT_REPORTED",
        "Graph reports nobody, or only the application; `allow_missing` makes no difference"}] = {
      nobody, AllowingMissing(nobody), InCall("the application alone", CallOf(own))};

  const Scenario crowd = InCall("a hundred others", R"({"generate":100})");
  const Scenario gap = InCall("an entry that is none", CallOf(other + R"(,{"raw":5})"));
  const Scenario link = InCall("a link elsewhere",
                               CallOf(other, R"(,"roster":{"next_link":"http://127.0.0.1:1/x"})"));
  rows[{"ROSTER_POSSIBLY_TRUNCATED",
        "no participant matches, but there may be more than Graph reports; `allow_missing` makes "
        "no difference"}] = {crowd, AllowingMissing(crowd), gap, link};
  rows[{"ROSTER_POSSIBLY_TRUNCATED",
        "Graph does not report the participant, but there may be more participants than it "
        "reports"}] = {crowd, AllowingMissing(crowd), gap, link};

  Fault on_participant = OnRoster(rpc);
  on_participant.skip = 0;
  rows[{"PARTICIPANT_ACTIVE",
        "Graph reports the participant, who is in the call or still ringing"}] = {
      InCall("under the invited id", CallOf(Entry(kInvited, "user", kUser))),
      InCall("under another id",
             CallOf(absl::StrCat(R"({"id":"a","info":{"participantId":")", kInvited, R"("}})"))),
      InCall("as something that cannot be read", kWhoIsThere,
             {Replying(on_participant, JsonReply(200, "[]"))})};

  rows[{"OWN_PARTICIPANT", "the identity matches the application itself and nobody else"}] = {
      RemovingApplicationAnd("", InCall("alone", CallOf(own))),
      RemovingApplicationAnd("", InCall("with others", CallOf(own + "," + other)))};
  Scenario own_too =
      RemovingApplicationAnd(kUser, InCall("with a user", CallOf(own + "," + user + "," + other)));
  own_too.http_status = 204;
  own_too.removed_participant_ids = "a";
  rows[{"OWN_PARTICIPANT",
        "the identity matches the application itself and others, who were removed"}] = {own_too};

  const std::string in_call = R"(,"myParticipantId":"own")";
  const std::string own_alone = CallOf(own, in_call);
  rows[{"ROSTER_NOT_REPORTED",
        "Graph reports nobody but the application, or does not say which participant that is"}] = {
      InCall("alone", own_alone),
      InCall("a call of two",
             CallOf(own + "," + user, in_call + R"(,"roster":{"mode":"until_third"})")),
      InCall("unsaid", CallOf(own + "," + user))};
  rows[{"ROSTER_POSSIBLY_TRUNCATED",
        "somebody is to be kept, and there may be more than Graph reports"}] = {
      InCall("a gap", CallOf(own + "," + user + R"(,{"raw":5})", in_call)),
      InCall("a hundred", CallOf(own + "," + user, in_call + R"(,"generate":98)"))};
  rows[{"KEEP_NOT_FOUND",
        "an entry to be kept matches nobody in the call, with or without `force`"}] = {
      InCall("others are there", CallOf(own + "," + other, in_call)),
      RemovingAllWithoutForce(InCall("without force", CallOf(own + "," + other, in_call)))};

  Scenarios unreadable = SucceedsWithEach(
      OnRoster(rpc), {"[]", "<html>canary-of-graph</html>", "{", "{}", R"({"value":{}})", ""});
  const std::string large = absl::StrCat(R"({"value":[{"id":"a","unknown":")",
                                         std::string(size_t{9} << 20, 'x'), R"("}]})");
  unreadable.push_back(
      InCall("more than 8 MiB", kWhoIsThere, {Replying(OnRoster(rpc), JsonReply(200, large))}));
  rows[{"GRAPH_MALFORMED_RESPONSE",
        "2xx, but the answer is not a JSON object whose `value` is an array, or has over 8 MiB"}] =
      std::move(unreadable);
  rows[{"GRAPH_MALFORMED_RESPONSE", "a participant who matches has no usable id"}] = {
      InCall("none", CallOf(other + R"(,{"id":null,"identity":{"user":{"id":")" +
                            std::string(kUser) + R"("}}})")),
      InCall("one with a slash", CallOf(other + "," + Entry("a/b", "user", kUser)))};
}

}  // namespace participants::e2e
