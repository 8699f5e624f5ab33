// The floor of an HTTPS client: the service's request, by libcurl with nothing around it, a fixed
// number in flight, every answer checked.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/curl_loop.h"
#include "tests/bench/run_report.h"

ABSL_FLAG(std::string, graph_base_url, "", "The upstream");
ABSL_FLAG(std::string, graph_ca_file, "", "The CA that signed its certificate");
ABSL_FLAG(std::string, static_token_file, "", "A file with the token");
ABSL_FLAG(std::string, operation, "removal",
          "removal, invitation, or list-N: the roster of N entries that upstream.py serves");
ABSL_FLAG(int, calls, 20000, "Number of measured requests");
ABSL_FLAG(int, warm_up, 2000, "Number of unmeasured requests before them");
ABSL_FLAG(int, in_flight, 64, "Number of concurrent requests");

namespace participants::bench {
namespace {

constexpr char kCallPath[] =
    "/communications/calls/112f7296-5fa4-42ca-bae8-6a692b15d4b8/participants/";
constexpr char kListPrefix[] = "list-";
constexpr int kLeastEntryBytes = 1000;
// The service's request for the load's invitation.
constexpr char kInvitation[] =
    R"({"clientContext":"f2fa86af-3c51-4bc2-8fc0-475452d9764f","participants":[{)"
    R"("@odata.type":"#microsoft.graph.invitationParticipantInfo","identity":{)"
    R"("@odata.type":"#microsoft.graph.identitySet","user":{"@odata.type":"#microsoft.graph.identity",)"
    R"("id":"278405a3-f568-4b3e-b684-009193463064"}},)"
    R"("participantId":"a7ebfb2d-871e-419c-87af-000000000000"}]})";
constexpr size_t kMostHeaders = 7;
constexpr size_t kNumberLength = 12;
constexpr size_t kAfterSpanId = 3;  // Position in a traceparent.

std::string ReadToken() {
  std::ifstream file(absl::GetFlag(FLAGS_static_token_file));
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Overwrites the end of a text with that many hexadecimal digits.
void WriteNumber(char* end, int number) {
  for (size_t i = 0; i < kNumberLength; ++i, number >>= 4) *--end = "0123456789abcdef"[number & 15];
}

size_t Append(char* data, size_t size, size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

class Transfer {
 public:
  Transfer(const std::string& operation, const std::string& token)
      : invites_(operation == "invitation"),
        lists_(absl::StartsWith(operation, kListPrefix)),
        authorization_(absl::StrCat("authorization: Bearer ", token)) {
    headers_.Append(authorization_.c_str());
    headers_.Append(request_id_.c_str());
    headers_.Append(traceparent_.c_str());
    headers_.Append("accept: application/json");
    headers_.Append("prefer: include-unknown-enum-members");
    url_ = absl::StrCat(absl::GetFlag(FLAGS_graph_base_url), kCallPath);
    if (lists_) {
      url_ = absl::StrCat(absl::GetFlag(FLAGS_graph_base_url), "/communications/calls/", operation,
                          "/participants");
      if (absl::SimpleAtoi(operation.substr(sizeof kListPrefix - 1), &entries_)) {
        body_.reserve(static_cast<size_t>(entries_ * 2 * kLeastEntryBytes));
      }
    } else if (invites_) {
      headers_.Append("Content-Type: application/json");
      headers_.Append("Expect:");
      absl::StrAppend(&url_, "invite");
      easy_.Set<CURLOPT_POST>(1L);
      easy_.Set<CURLOPT_POSTFIELDSIZE>(static_cast<long>(sizeof kInvitation - 1));
      easy_.Set<CURLOPT_POSTFIELDS>(static_cast<const char*>(kInvitation));
    } else {
      absl::StrAppend(&url_, "a7ebfb2d-871e-419c-87af-000000000000");
      easy_.Set<CURLOPT_CUSTOMREQUEST>("DELETE");
    }
    easy_.Set<CURLOPT_URL>(url_);
    easy_.Set<CURLOPT_HTTPHEADER>(headers_.get());
    easy_.Set<CURLOPT_USERAGENT>("participant-service/0.1.0");
    easy_.Set<CURLOPT_CAINFO>(absl::GetFlag(FLAGS_graph_ca_file));
    easy_.Set<CURLOPT_HTTP_VERSION>(long{CURL_HTTP_VERSION_2TLS});
    easy_.Set<CURLOPT_PIPEWAIT>(1L);
    easy_.Set<CURLOPT_NOSIGNAL>(1L);
    easy_.Set<CURLOPT_PROXY>("");
    easy_.Set<CURLOPT_WRITEFUNCTION>(&Append);
    easy_.Set<CURLOPT_WRITEDATA>(&body_);
    easy_.Set<CURLOPT_PRIVATE>(this);
    if (easy_.setup_error() != CURLE_OK) EndByWrongAnswer("libcurl refused an option");
  }

  void Start(CurlLoop& loop, int number) {
    WriteNumber(request_id_.data() + request_id_.size(), number);
    WriteNumber(traceparent_.data() + traceparent_.size() - kAfterSpanId, number);
    if (!invites_ && !lists_) {
      WriteNumber(url_.data() + url_.size(), number);
      easy_.Set<CURLOPT_URL>(url_);
    }
    body_.clear();
    begin_ = RunReport::Clock::now();
    loop.Start(easy_.get());
  }

  void Check(CURLcode code) {
    long status = 0;
    long version = 0;
    (void)curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
    if (code != CURLE_OK || status != (invites_ || lists_ ? 200 : 204) ||
        version != CURL_HTTP_VERSION_2_0) {
      EndByWrongAnswer(absl::StrCat(curl_easy_strerror(code), ", status ", status));
    }
    if (lists_ && (body_.size() < static_cast<size_t>(entries_ * kLeastEntryBytes) ||
                   !absl::EndsWith(body_, "]}"))) {
      EndByWrongAnswer(absl::StrCat("a roster of ", body_.size(), " bytes"));
    }
    if (invites_ && !absl::StrContains(body_, R"("status":"Running")")) EndByWrongAnswer(body_);
  }

  RunReport::Clock::time_point begin() const { return begin_; }

 private:
  const bool invites_;
  const bool lists_;
  int entries_ = 0;
  const std::string authorization_;
  std::string request_id_ = "client-request-id: f2fa86af-3c51-4bc2-8fc0-000000000000";
  std::string traceparent_ = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f0000000000000-01";
  std::string url_;
  graph::CurlHeaderList headers_{kMostHeaders};
  std::string body_;
  graph::CurlEasy easy_;
  RunReport::Clock::time_point begin_;
};

void Run(CurlLoop& loop, std::vector<Transfer*>& idle, int count) {
  int begun = 0;
  int ended = 0;
  const size_t all = idle.size();
  while (ended < count) {
    while (!idle.empty() && begun < count) {
      Transfer* const transfer = idle.back();
      idle.pop_back();
      transfer->Start(loop, begun++);
    }
    loop.Turn();
    ended = begun - static_cast<int>(all - idle.size());
  }
}

void Measure() {
  RunReport report(getpid());
  std::vector<Transfer*> idle;
  CurlLoop loop([&](CURL* easy, CURLcode code) {
    char* self = nullptr;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
    auto* const transfer = reinterpret_cast<Transfer*>(self);
    report.Add(RunReport::Clock::now() - transfer->begin());
    transfer->Check(code);
    idle.push_back(transfer);
  });
  std::vector<std::unique_ptr<Transfer>> transfers;
  const std::string token = ReadToken();
  for (int i = 0; i < absl::GetFlag(FLAGS_in_flight); ++i) {
    idle.push_back(
        transfers.emplace_back(std::make_unique<Transfer>(absl::GetFlag(FLAGS_operation), token))
            .get());
  }
  Run(loop, idle, absl::GetFlag(FLAGS_warm_up));
  report.Begin(static_cast<size_t>(absl::GetFlag(FLAGS_calls)));
  Run(loop, idle, absl::GetFlag(FLAGS_calls));
  report.End(curl_version());
}

}  // namespace
}  // namespace participants::bench

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  (void)curl_global_init(CURL_GLOBAL_DEFAULT);
  participants::bench::Measure();
}
