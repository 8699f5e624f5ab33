// The cost of one roster by itself, without HTTP and gRPC, in the thread's CPU time: each piece of
// its body as libcurl delivers it, and the answer that is built after the last piece.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "graph_adapter/boost_participants_reader.h"
#include "graph_adapter/list_participants.h"
#include "service/api/participants_page.h"
#include "service/api/roster.h"
#include "service/api/status_mapping.h"

ABSL_FLAG(std::string, body, "", "A file with one page of a roster");
ABSL_FLAG(int, lists, 200, "Number of times that it is parsed");

namespace participants::bench {
namespace {

constexpr size_t kPieceBytes = size_t{16} * 1024;  // CURL_MAX_WRITE_SIZE

double CpuMicroseconds() {
  timespec time{};
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

template <typename Work>
double Took(Work work) {
  const double begin = CpuMicroseconds();
  work();
  return CpuMicroseconds() - begin;
}

[[noreturn]] void EndByWrongBody(const char* what) {
  std::fprintf(stderr, "wrong body: %s\n", what);
  std::quick_exit(1);
}

struct Figures {
  std::vector<double> pieces;   // All pieces of a list together.
  std::vector<double> longest;  // The longest piece of each list.
  std::vector<double> answers;  // From the roster to the answer's bytes.
  size_t entries = 0;
  size_t answer_bytes = 0;
};

void ReadOnce(std::string_view body, Figures& figures) {
  graph::Roster roster;
  graph::ParticipantsReader reader(roster.memory);
  reader.Begin();
  double longest = 0;
  double all = 0;
  for (size_t at = 0; at < body.size(); at += kPieceBytes) {
    const double took = Took([&] {
      if (!reader.Read(body.substr(at, kPieceBytes))) EndByWrongBody("refused");
    });
    longest = std::max(longest, took);
    all += took;
  }
  figures.pieces.push_back(all);
  figures.longest.push_back(longest);

  Answer answer;
  const AnsweredCall call{.method_class = graph::OperationClass::kRead,
                          .client_request_id = "f2fa86af-3c51-4bc2-8fc0-475452d9764f",
                          .invitation = {}};
  // Like ListParticipantsMethod::Look, but without the loop's turns in between.
  auto read = reader.Take();
  if (!read) EndByWrongBody("not whole");
  roster.participants = std::move(read->participants);
  const double took = Took([&] {
    const v1::RosterCoverage coverage = CoverageOf(roster, "");
    const WantedPage wanted{.identity = {}, .page_size = 1000, .scope = "call", .from = {}};
    ParticipantsPage page(roster, wanted);
    while (page.AddSome()) {
    }
    v1::ListParticipantsResponse response = page.TakeResponse();
    response.set_coverage(coverage);
    answer = Succeed(call, std::move(response), graph::Effect::kNone, {}, page.participants());
  });
  figures.entries = roster.participants.size();
  figures.answers.push_back(took);
  figures.answer_bytes = answer.response.Length();
}

nlohmann::json Spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {
      {"median", values[values.size() / 2]}, {"least", values.front()}, {"most", values.back()}};
}

void Measure(std::string_view body) {
  Figures figures;
  for (int i = 0; i < absl::GetFlag(FLAGS_lists); ++i) ReadOnce(body, figures);
  const nlohmann::json line = {
      {"entries", figures.entries},          {"answer_bytes", figures.answer_bytes},
      {"body_bytes", body.size()},           {"pieces_us", Spread(figures.pieces)},
      {"piece_us", Spread(figures.longest)}, {"answer_us", Spread(figures.answers)}};
  std::printf("%s\n", line.dump().c_str());
}

}  // namespace
}  // namespace participants::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  std::ifstream file(absl::GetFlag(FLAGS_body));
  const std::string body{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (body.empty()) participants::bench::EndByWrongBody("empty");
  participants::bench::Measure(body);
}
