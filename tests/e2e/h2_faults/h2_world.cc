#include "tests/e2e/h2_faults/h2_world.h"

#include <atomic>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace participants::e2e {
namespace {

using h2_fault_server::H2FaultServer;

constexpr int kThreads = 20;

}  // namespace

H2World::H2World(h2_fault_server::H2Options options) {
  server_options_.tls_cert_file = certificate_.cert_file();
  server_options_.tls_key_file = certificate_.key_file();
  server_options_.h2 = options;
  server_ = *H2FaultServer::Start(server_options_);
  ServiceProcess::Options service;
  service.graph_base_url = server_->graph_base_url();
  service.flags = {"--graph_ca_file=" + certificate_.cert_file()};
  service_ = std::make_unique<ServiceProcess>(*emulator_, service);
  RestartServer();  // The service has connected already.
}

Fault H2World::NewFault(FaultKind kind, int times) {
  Fault fault;
  fault.kind = kind;
  fault.times = times;
  return fault;
}

void H2World::ScriptEveryTenth(const std::vector<FaultKind>& kinds, int count) {
  for (int i = 0; i < count; ++i) {
    Fault fault = NewFault(kinds[static_cast<std::size_t>(i) % kinds.size()], 1);
    fault.skip = 10 * i + 9;
    Script(std::move(fault));
  }
}

CallEnd H2World::RemoveOne(absl::Duration time) {
  CallEnd end;
  v1::RemoveParticipantResponse response;
  const absl::Time begin = absl::Now();
  end.status = Remove(*service_, ExampleRemoval(), response, time);
  end.time = absl::Now() - begin;
  end.client_request_id = response.client_request_id();
  end.removal = response.outcome();
  Complete(end);
  return end;
}

CallEnd H2World::InviteOne(const v1::InviteParticipantsRequest& request, absl::Duration time) {
  CallEnd end;
  v1::InviteParticipantsResponse response;
  const absl::Time begin = absl::Now();
  end.status = Invite(*service_, request, response, time);
  end.time = absl::Now() - begin;
  end.client_request_id = response.client_request_id();
  end.invitation = response.operation().status();
  Complete(end);
  return end;
}

void H2World::Complete(CallEnd& end) {
  if (!end.status.ok()) {
    // On a busy machine the client's own deadline may come first.
    if (end.client_gave_up()) return;
    end.details = DetailsOf(end.status);
    EXPECT_TRUE(absl::SimpleAtoi(end.details.metadata("attempts"), &end.attempts))
        << "no attempts in: " << end.status.error_message();
    return;
  }
  const auto line = service_->process().AwaitLine(
      absl::StrCat(R"("request_id":")", end.client_request_id, "\""), kPatience);
  EXPECT_TRUE(line.has_value()) << "the call was not logged";
  if (line) end.attempts = nlohmann::json::parse(*line)["attempts"].get<std::size_t>();
}

void H2World::WarmUp() {
  ExpectRemoved(RemoveOne());
  server_->ClearJournal();
}

std::vector<CallEnd> H2World::Concurrently(int count, const std::function<CallEnd(int)>& function) {
  std::vector<CallEnd> ends(static_cast<std::size_t>(count));
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < std::min(kThreads, count); ++i) {
    threads.emplace_back([&] {
      for (int mine = next++; mine < count; mine = next++) {
        ends[static_cast<std::size_t>(mine)] = function(mine);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return ends;
}

void H2World::ExpectArrivals(const CallEnd& end, std::size_t count) {
  EXPECT_EQ(Arrivals().size(), count) << JournalText();
  EXPECT_EQ(end.attempts, count) << JournalText();
}

std::vector<h2_fault_server::JournalEntry> H2World::Arrivals() {
  auto entries = server_->Journal();
  std::erase_if(entries, [](const auto& entry) { return entry.method == "HEAD"; });
  return entries;
}

bool H2World::AwaitAllClosed() {
  const absl::Time end = absl::Now() + kPatience;
  while (server_->connections_open() > 0) {
    if (absl::Now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

bool H2World::LibcurlLosesResetAnswers() {
  const auto line = service_->process().AwaitLine("\"transport\":\"libcurl/", kPatience);
  EXPECT_TRUE(line);
  return line && absl::StrContains(*line, "libcurl/7.");
}

std::string H2World::JournalText() {
  std::string text = "what arrived:\n";
  for (const auto& entry : server_->Journal()) {
    absl::StrAppend(&text, "  ", h2_fault_server::ToString(entry), "\n");
  }
  absl::StrAppend(&text, "what the service says of its calls:\n");
  for (const std::string& line : service_->process().lines()) {
    if (absl::StrContains(line, "call finished")) absl::StrAppend(&text, "  ", line, "\n");
  }
  return text;
}

void H2World::RestartServer() {
  server_options_.port = server_->port();
  server_.reset();
  server_ = *H2FaultServer::Start(server_options_);
}

void ExpectRemoved(const CallEnd& end) {
  EXPECT_TRUE(end.status.ok()) << end.status.error_message() << ", " << end.details.reason();
  EXPECT_EQ(end.removal, v1::RemoveParticipantResponse::OUTCOME_REMOVED);
}

void ExpectRunning(const CallEnd& end) {
  EXPECT_TRUE(end.status.ok()) << end.status.error_message() << ", " << end.details.reason();
  EXPECT_EQ(end.invitation, v1::OPERATION_STATUS_RUNNING);
}

void ExpectRemovalLost(const CallEnd& end) {
  EXPECT_EQ(end.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(end.details.reason(), "GRAPH_UNAVAILABLE");
  EXPECT_EQ(end.details.metadata("party"), "network");
  EXPECT_EQ(end.details.metadata("effect"), "unknown");
}

void ExpectInvitationLost(const CallEnd& end) {
  EXPECT_EQ(end.status.error_code(), grpc::StatusCode::UNKNOWN);
  EXPECT_EQ(end.details.reason(), "INVITE_OUTCOME_UNKNOWN");
  EXPECT_EQ(end.details.metadata("party"), "network");
  EXPECT_EQ(end.details.metadata("effect"), "unknown");
}

std::string TestNameOf(FaultKind kind) {
  std::string name;
  bool upper = true;
  for (const char letter : std::string(h2_fault_server::NameOf(kind))) {
    if (letter != '-') name.push_back(upper ? absl::ascii_toupper(letter) : letter);
    upper = letter == '-';
  }
  return name;
}

bool ClosesTheConnection(FaultKind kind) {
  switch (kind) {
    case FaultKind::kGoawayAfterAnswer:
    case FaultKind::kGoawayUnprocessed:
    case FaultKind::kGoawayEnhanceYourCalm:
    case FaultKind::kCloseWithoutReply:
    case FaultKind::kCloseAfterAnswer:
    case FaultKind::kCloseNotify:
    case FaultKind::kCloseNotifyAfterAnswer:
    case FaultKind::kConnectionReset:
      return true;
    default:
      return false;
  }
}

}  // namespace participants::e2e
