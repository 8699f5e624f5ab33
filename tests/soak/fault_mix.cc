#include "tests/soak/fault_mix.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace participants::soak {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::GraphErrorReply;
using graph_emulator::Headers;
using graph_emulator::WireFault;

constexpr char kGraph[] = "/participants/";
constexpr char kTokens[] = "/oauth2/v2.0/token";
// For each of the 17 faults that do not pause all requests: 17 / 56 is three in ten.
constexpr int kEvery = 56;
// A 429 pauses all requests for its second. More of them would leave hardly any load.
constexpr int kThrottleEvery = 800;

Fault ForEver(const char* target) {
  Fault fault;
  fault.target = target;
  fault.times = -1;
  return fault;
}

Fault Reply(FaultReply reply, bool apply) {
  Fault fault = ForEver(kGraph);
  fault.reply = std::move(reply);
  fault.apply = apply;
  return fault;
}

Fault Error(int status, bool apply, Headers headers = {}) {
  return Reply(GraphErrorReply(status, "x", "", std::move(headers)), apply);
}

Fault Cut(WireFault wire, bool apply) {
  Fault fault = ForEver(kGraph);
  fault.wire = wire;
  fault.apply = apply;
  return fault;
}

Fault Slow(WireFault wire, std::chrono::milliseconds interval, std::chrono::milliseconds delay) {
  Fault fault = ForEver(kGraph);
  fault.wire = wire;
  fault.interval = interval;
  fault.delay = delay;
  return fault;
}

FaultReply Success(const char* content_type, const char* body) {
  FaultReply reply;
  reply.content_type = content_type;
  reply.body = body;
  return reply;
}

std::vector<Fault> EveryKind() {
  using std::chrono::milliseconds;
  return {Error(503, false, {{"Retry-After", "0.2"}}),
          Error(503, true),
          Error(502, false),
          Error(504, true),
          Error(504, false),
          Error(500, false),
          Reply(Success("application/json", R"({"id":"cut in the mid)"), true),
          Reply(Success("text/html", "<html>It works!</html>"), false),
          Cut(WireFault::kDuringRequest, false),
          Cut(WireFault::kBeforeReply, true),
          Cut(WireFault::kCloseWithoutReply, false),
          Cut(WireFault::kMidHeaders, true),
          Cut(WireFault::kMidBody, true),
          Slow(WireFault::kAfterBody, milliseconds(0), milliseconds(0)),
          Slow(WireFault::kNone, milliseconds(0), milliseconds(400)),
          Slow(WireFault::kSlowBody, milliseconds(1), milliseconds(0)),
          Slow(WireFault::kSlowHeaders, milliseconds(1), milliseconds(0))};
}

}  // namespace

size_t Pick(Random& random, size_t below) { return static_cast<size_t>(random() % below); }

std::vector<Fault> MixedFaults(Random& random) {
  std::vector<Fault> faults = EveryKind();
  for (Fault& fault : faults) fault.every = kEvery;
  faults.push_back(Cut(WireFault::kOversizedBody, true));
  faults.push_back(Error(429, false));
  faults.push_back(Error(429, false, {{"Retry-After", "1"}}));
  for (size_t i = faults.size() - 3; i < faults.size(); ++i) faults[i].every = kThrottleEvery;
  for (Fault& fault : faults) {
    fault.skip = static_cast<int>(Pick(random, static_cast<size_t>(fault.every)));
  }
  for (size_t i = faults.size(); i > 1; --i) std::swap(faults[i - 1], faults[Pick(random, i)]);
  return faults;
}

Outage PickOutage(Random& random) {
  const std::vector<Outage> outages = {
      {"503", Error(503, true)},
      {"503 with Retry-After", Error(503, false, {{"Retry-After", "1"}})},
      {"429", Error(429, false, {{"Retry-After", "1"}})},
      {"resets", Cut(WireFault::kBeforeReply, false)},
      {"silence", Cut(WireFault::kNeverAnswer, true)}};
  return outages[Pick(random, outages.size())];
}

Fault FailingTokens(Random& random) {
  Fault fault = ForEver(kTokens);
  switch (Pick(random, 3)) {
    case 0:
      fault.reply = GraphErrorReply(503, "x", "");
      break;
    case 1:
      fault.reply = Success("application/json", R"({"expires_in":3600})");
      break;
    default:
      fault.wire = WireFault::kCloseWithoutReply;
  }
  return fault;
}

}  // namespace participants::soak
