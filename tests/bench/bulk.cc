// RemoveAllParticipants beside a bare loop of eight removals at a time, and what many such calls at
// once mean for single removals. The service uses HTTP/2 over TLS, as with Graph, in front of an
// emulator that takes a time for each answer. The bare loop needs neither. Prints one JSON object.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "participants/v1/bulk_participant_service.grpc.pb.h"
#include "tests/e2e/nginx_process.h"
#include "tests/e2e/service_process.h"
#include "tests/support/http_client.h"

ABSL_FLAG(int, people, 300, "In each call");
ABSL_FLAG(int, upstream_ms, 50, "The time of each of Graph's answers");
ABSL_FLAG(int, rounds, 5, "Of bare loop and call, interleaved");
ABSL_FLAG(int, calls, 50, "Calls at once, beside single removals");
ABSL_FLAG(int, singles, 100, "Single removals of each caller, without those calls");
ABSL_FLAG(int, callers, 10, "Callers of single removals; each sends one after the other");

namespace participants::e2e {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;
using graph_emulator::GraphEmulator;

constexpr int kAtATime = 8;
constexpr char kToken[] = "bench";

[[noreturn]] void End(const std::string& why) {
  std::fprintf(stderr, "bench_bulk: %s\n", why.c_str());
  std::_Exit(1);  // Other threads still run.
}

void PutCall(GraphEmulator& emulator, const std::string& id) {
  const auto put = emulator.PutCall(
      id, absl::StrCat(R"({"myParticipantId": "bot", "participants": ["bot"], "generate": )",
                       absl::GetFlag(FLAGS_people), "}"));
  if (!put.ok()) End(std::string(put.message()));
}

std::string RequestOf(const std::string& method, const std::string& target) {
  return absl::StrCat(method, " /v1.0/communications/calls/", target,
                      " HTTP/1.1\r\nHost: h\r\nUser-Agent: b\r\nclient-request-id: 1\r\n"
                      "Authorization: Bearer ",
                      kToken, "\r\n\r\n");
}

// The emulator takes 7 ms to make a roster, and does nothing else meanwhile. Many at once would
// delay all others there, and not in the service. So the first roster of each call is ready.
void MakeRosterReady(GraphEmulator& emulator, const std::string& call_id) {
  HttpClient client(emulator.port());
  client.Send(RequestOf("GET", absl::StrCat(call_id, "/participants")));
  const auto roster = client.Receive();
  if (!roster || roster->status() != 200) End("no roster");
  graph_emulator::Fault ready;
  ready.method = "GET";
  ready.target = absl::StrCat("/calls/", call_id, "/participants");
  ready.reply.emplace();
  ready.reply->body = roster->body;
  emulator.AddFault(ready);
}

// The least that removes everybody: a connection for each of the eight, and no answer read twice.
double BareLoop(GraphEmulator& emulator, const std::string& call_id) {
  PutCall(emulator, call_id);
  std::atomic<int> next = 1;
  const auto begin = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kAtATime; ++i) {
      threads.emplace_back([&] {
        HttpClient client(emulator.port());
        for (int n = next++; n <= absl::GetFlag(FLAGS_people); n = next++) {
          char id[16];
          (void)std::snprintf(id, sizeof id, "%05d", n);
          client.Send(RequestOf("DELETE", absl::StrCat(call_id, "/participants/generated-", id)));
          const auto answer = client.Receive(/*to_head=*/true);
          if (!answer || answer->status() != 204) {
            End(absl::StrCat("the bare loop got ", answer ? answer->head : "nothing"));
          }
        }
      });
    }
  }
  return Milliseconds(Clock::now() - begin).count();
}

// The call exists.
double RemoveAll(ServiceProcess& service, const std::string& call_id) {
  const auto stub = v1::BulkParticipantService::NewStub(service.channel());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  v1::RemoveAllParticipantsRequest request;
  request.set_call_id(call_id);
  request.set_force(true);
  v1::RemoveAllParticipantsResponse response;
  const auto begin = Clock::now();
  const grpc::Status status = stub->RemoveAllParticipants(&context, request, &response);
  const double took = Milliseconds(Clock::now() - begin).count();
  if (!status.ok()) End(status.error_message());
  if (!response.done() || response.results_size() != absl::GetFlag(FLAGS_people)) {
    End("the call is not empty");
  }
  return took;
}

double RemoveOne(ServiceProcess& service) {
  v1::RemoveParticipantRequest request;
  request.set_call_id("singles");
  request.set_participant_id("nobody");
  request.set_allow_missing(true);
  v1::RemoveParticipantResponse response;
  const auto begin = Clock::now();
  const grpc::Status status = Remove(service, request, response);
  if (!status.ok()) End(status.error_message());
  return Milliseconds(Clock::now() - begin).count();
}

// The times of the removals of all callers. Each goes on while `more` says so.
std::vector<double> RemoveSingly(ServiceProcess& service, const std::function<bool(int)>& more) {
  std::vector<std::vector<double>> times(static_cast<size_t>(absl::GetFlag(FLAGS_callers)));
  {
    std::vector<std::jthread> callers;
    for (auto& own : times) {
      callers.emplace_back([&] {
        for (int done = 0; more(done); ++done) own.push_back(RemoveOne(service));
      });
    }
  }
  std::vector<double> all;
  for (const auto& own : times) all.insert(all.end(), own.begin(), own.end());
  return all;
}

double At(std::vector<double>& times, double part) {
  std::ranges::sort(times);
  return times[static_cast<size_t>(part * static_cast<double>(times.size() - 1))];
}

nlohmann::json Figures(std::vector<double> times) {
  return {{"count", times.size()},
          {"p50_ms", At(times, 0.5)},
          {"p99_ms", At(times, 0.99)},
          {"most_ms", At(times, 1)}};
}

int Run() {
  const auto emulator = StartExampleEmulator();
  emulator->AcceptToken(kToken);
  emulator->SetDelay(std::chrono::milliseconds(absl::GetFlag(FLAGS_upstream_ms)));
  const NginxProcess nginx(emulator->address());
  ServiceProcess::Options options;
  options.graph_base_url = nginx.graph_base_url();
  options.flags = {absl::StrCat("--graph_ca_file=", nginx.ca_file())};
  ServiceProcess service(*emulator, options);
  std::vector<double> bare;
  std::vector<double> call;
  for (int i = 0; i < absl::GetFlag(FLAGS_rounds); ++i) {
    bare.push_back(BareLoop(*emulator, absl::StrCat("bare-", i)));
    PutCall(*emulator, absl::StrCat("call-", i));
    call.push_back(RemoveAll(service, absl::StrCat("call-", i)));
  }
  PutCall(*emulator, "singles");
  const std::vector<double> alone =
      RemoveSingly(service, [](int done) { return done < absl::GetFlag(FLAGS_singles); });

  const int calls = absl::GetFlag(FLAGS_calls);
  for (int i = 0; i < calls; ++i) {
    PutCall(*emulator, absl::StrCat("many-", i));
    MakeRosterReady(*emulator, absl::StrCat("many-", i));
  }
  std::atomic<int> running = calls;
  std::vector<double> many(static_cast<size_t>(calls));
  std::vector<double> beside;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < calls; ++i) {
      callers.emplace_back([&, i] {
        many[static_cast<size_t>(i)] = RemoveAll(service, absl::StrCat("many-", i));
        --running;
      });
    }
    beside = RemoveSingly(service, [&running](int) { return running > 0; });
  }
  const nlohmann::json report = {{"bare_ms", At(bare, 0.5)},
                                 {"call_ms", At(call, 0.5)},
                                 {"ratio", At(call, 0.5) / At(bare, 0.5)},
                                 {"singles_alone", Figures(alone)},
                                 {"singles_beside", Figures(beside)},
                                 {"many_calls", Figures(many)}};
  std::puts(report.dump(1).c_str());
  return 0;
}

}  // namespace
}  // namespace participants::e2e

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);  // The emulator and the service process report to it.
  absl::ParseCommandLine(argc, argv);
  return participants::e2e::Run();
}
