#include "tests/soak/soak_world.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/faults/process_usage.h"
#include "tests/e2e/raw_call.h"
#include "tests/soak/evidence.h"
#include "tests/soak/heap_in_use.h"
#include "tests/soak/pause.h"

namespace participants::soak {
namespace {

using e2e::CallEnd;
using e2e::CallSwarm;

// As many requests as one round may make. The next round starts a new journal.
constexpr size_t kJournalLimit = 400'000;
// The service's lines, three per call: more than those of one batch.
constexpr size_t kLines = 50'000;
// This many violations per round come with all available evidence.
constexpr size_t kExplained = 3;

std::unique_ptr<graph_emulator::GraphEmulator> StartEmulator() {
  graph_emulator::GraphEmulatorOptions options;
  // So that tokens are renewed constantly, and a failing token endpoint shows within a round.
  options.token_lifetime = std::chrono::seconds(6);
  options.ring_time = std::chrono::hours(1);
  options.journal_limit = kJournalLimit;
  return e2e::StartExampleEmulator(options);
}

e2e::ServiceProcess::Options ServiceOptions() {
  e2e::ServiceProcess::Options options;
  options.flags = {absl::StrCat("--max_in_flight=", kMostInFlight)};
  options.most_lines = kLines;
  options.own_group = true;
#ifndef PARTICIPANTS_SANITIZED
  options.environment = {{"LD_PRELOAD", TRIM_ON_SIGNAL}};
#endif
  return options;
}

v1::RemoveParticipantRequest Removal(const std::string& call, const std::string& participant) {
  v1::RemoveParticipantRequest request;
  request.set_call_id(call);
  request.set_participant_id(participant);
  return request;
}

v1::InviteParticipantsRequest Invitation(const std::string& call, const std::string& name) {
  v1::InviteParticipantsRequest request;
  request.set_call_id(call);
  request.set_client_context(name);
  request.add_participants()->mutable_identity()->mutable_user()->set_id("user-" + name);
  return request;
}

}  // namespace

SoakWorld::SoakWorld()
    : emulator_(StartEmulator()), service_(*emulator_, ServiceOptions()), check_(ERRORS_TABLE) {}

void SoakWorld::Judge(Rpc rpc, const CallEnd& end, RoundRecord& record) {
  Verdict verdict = check_.Judge(rpc, end, record.expected);
  ++record.ends[verdict.name];
  if (!verdict.violation) return;
  const auto request = e2e::DetailsOf(end.status).request_info;
  if (request && record.violations.size() < kExplained) {
    // The lines first: Graph may be a moment behind too.
    *verdict.violation += LinesOf(request->request_id());
    *verdict.violation += RequestsOf(request->request_id(), emulator_->Journal());
  }
  record.violations.push_back(*std::move(verdict.violation));
}

std::string SoakWorld::LinesOf(const std::string& client_request_id) {
  // The log may be a moment behind the answer.
  (void)service_.process().AwaitLine(absl::StrCat(R"("request_id":")", client_request_id, "\""),
                                     absl::Seconds(2));
  std::string text;
  for (const std::string& line : service_.process().LinesWith(client_request_id)) {
    absl::StrAppend(&text, "\n    ", line);
  }
  return text;
}

void SoakWorld::MakeCalls(const Batch& batch, RoundRecord& record) {
  const std::string call = absl::StrCat("call-", ++batches_);
  std::vector<std::string> participants;
  std::vector<v1::RemoveParticipantRequest> removals;
  for (int i = 0; i < batch.removals; ++i) {
    participants.push_back(absl::StrCat("participant-", i));
    removals.push_back(Removal(call, participants.back()));
  }
  std::vector<v1::InviteParticipantsRequest> invitations;
  invitations.reserve(static_cast<size_t>(batch.invitations));
  for (int i = 0; i < batch.invitations; ++i) {
    invitations.push_back(Invitation(call, absl::StrCat(batches_, "-", i)));
  }
  emulator_->AddCall(call, participants);
  const auto ends = CallSwarm(service_, batch.swarm).RemoveAndInvite(removals, invitations);
  for (size_t i = 0; i < ends.size(); ++i) {
    if (i < removals.size()) {
      Judge(Rpc::kRemoval, ends[i], record);
      continue;
    }
    Judge(Rpc::kInvitation, ends[i], record);
    record.effects[invitations[i - removals.size()].client_context()] =
        ends[i].status.ok() ? "applied" : e2e::DetailsOf(ends[i].status).metadata("effect");
  }
  emulator_->EndCall(call);
}

void SoakWorld::MakeMistakes(RoundRecord& record) {
  auto nobody = e2e::ExampleRemoval();
  nobody.set_participant_id("nobody");
  std::vector<v1::RemoveParticipantRequest> removals = {
      Removal("no-such-call", "x"), Removal("a/b", "?"), nobody, v1::RemoveParticipantRequest()};
  auto everything = e2e::ExampleInvitation();
  everything.set_client_context(std::string(300, 'x'));
  everything.mutable_participants(0)->mutable_identity()->mutable_phone()->set_id("no number");
  std::vector<v1::InviteParticipantsRequest> invitations = {v1::InviteParticipantsRequest(),
                                                            everything, everything, everything};
  const CallSwarm::Options options{.at_once = 4, .deadline = absl::Seconds(10)};
  const auto ends = CallSwarm(service_, options).RemoveAndInvite(removals, invitations);
  for (size_t i = 0; i < ends.size(); ++i) {
    Judge(i < removals.size() ? Rpc::kRemoval : Rpc::kInvitation, ends[i], record);
  }
  CallEnd end;
  end.status = e2e::CallRaw(service_.channel(), e2e::kInviteMethod, "\xff\xff no message").status;
  Judge(Rpc::kInvitation, end, record);
}

void SoakWorld::ComeToRest(RoundRecord& record) {
  emulator_->ClearFaults();
  emulator_->SetDelay(std::chrono::milliseconds(0));
  AwaitRecovery(record);
  AwaitRelease();
  CheckJournal(record);
}

// Unlike other calls, only one of these has to succeed. Other answers do not count.
void SoakWorld::AwaitRecovery(RoundRecord& record) {
  auto request = e2e::ExampleRemoval();
  request.set_allow_missing(true);
  v1::RemoveParticipantResponse response;
  grpc::Status status;
  for (const absl::Time end = absl::Now() + e2e::kPatience; absl::Now() < end;) {
    status = e2e::Remove(service_, request, response);
    if (status.ok()) return;
    if (!Pause(absl::Milliseconds(100))) return;
  }
  record.violations.push_back(
      absl::StrCat("the service does not recover: ", status.error_message()));
}

// Cancelled calls' resources go soon after their callers. The samples show those that never go.
void SoakWorld::AwaitRelease() {
  const absl::Time end = absl::Now() + absl::Seconds(3);
  int descriptors = OwnDescriptors();
  while (descriptors > least_descriptors_ && absl::Now() < end && Pause(absl::Milliseconds(50))) {
    descriptors = OwnDescriptors();
  }
  least_descriptors_ = std::min(least_descriptors_, descriptors);
}

void SoakWorld::CheckJournal(RoundRecord& record) {
  const auto journal = emulator_->Journal();
  emulator_->ClearJournal();
  if (journal.size() >= kJournalLimit) {
    record.violations.push_back("more requests than the journal keeps: make rounds shorter");
  }
  for (WrongInvitation& wrong : CheckInvitations(journal, record.effects)) {
    if (record.violations.size() < kExplained) {
      for (const std::string& id :
           std::set(wrong.client_request_ids.begin(), wrong.client_request_ids.end())) {
        if (!id.empty()) wrong.what += LinesOf(id) + RequestsOf(id, journal);
      }
    }
    record.violations.push_back(std::move(wrong.what));
  }
}

int SoakWorld::OwnDescriptors() {
  const pid_t pid = service_.process().pid();
  return e2e::UsageOf(pid).descriptors - e2e::ConnectionsTo(emulator_->port(), pid);
}

Sample SoakWorld::TakeSample() {
  const double heap_mib = TrimHeap(service_.process());
  const pid_t pid = service_.process().pid();
  const e2e::ProcessUsage usage = e2e::UsageOf(pid);
  return {.minutes = absl::ToDoubleMinutes(absl::Now() - begun_),
          .heap_mib = heap_mib,
          .memory_mib = static_cast<double>(usage.memory_kib) / 1024,
          .descriptors = OwnDescriptors(),
          .connections = e2e::ConnectionsTo(emulator_->port(), pid),
          .threads = usage.threads};
}

}  // namespace participants::soak
