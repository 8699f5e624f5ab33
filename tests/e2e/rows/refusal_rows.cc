#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "tests/e2e/rows/scenario_parts.h"

namespace participants::e2e {
namespace {

Scenario Played(const std::string& name, std::function<Heard(RowWorld&)> play) {
  Scenario scenario;
  scenario.name = name;
  scenario.play = std::move(play);
  return scenario;
}

// The service's own deadline ends the call. On a busy machine the caller's library would report a
// caller's deadline first: our answer comes only 50 ms before it.
constexpr char kShort[] = "--default_deadline=1s";

Heard CallWithoutDeadline(RowWorld& world) { return world.Call(absl::InfiniteDuration()); }

Scenario InShort(Scenario scenario) {
  scenario.flags.emplace_back(kShort);
  scenario.play = CallWithoutDeadline;
  return scenario;
}

// Graph does not answer; `play` ends the call.
Scenario WhileAwaited(const Rpc& rpc, const std::string& name,
                      std::function<Heard(RowWorld&)> play) {
  Scenario scenario = AboutRequest(name, {Cutting(OnRequest(rpc), WireFault::kNeverAnswer)});
  scenario.play = std::move(play);
  return scenario;
}
// The call waits for a token that never arrives.
Scenario WithoutToken(const std::string& name, std::function<Heard(RowWorld&)> play) {
  Scenario scenario = Played(name, std::move(play));
  scenario.faults = {Cutting(OnToken(), WireFault::kNeverAnswer)};
  scenario.faults_at_start = true;
  scenario.flags = {"--max_in_flight=1", "--drain_timeout=500ms"};
  return scenario;
}

// Cancels the row's call once it is under way.
Heard CancelDuring(RowWorld& world, RowWorld::UnderWay under_way) {
  return world.CallDuring(under_way, [](grpc::ClientContext& context) { context.TryCancel(); });
}
Heard DrainDuring(RowWorld& world, RowWorld::UnderWay under_way) {
  const Heard heard = world.CallDuring(under_way, [&world](grpc::ClientContext&) {
    world.service().process().Signal(SIGTERM);  // drain_timeout is short.
  });
  EXPECT_EQ(world.service().process().Wait(kPatience), 0);
  return heard;
}
Heard CancelOnArrival(RowWorld& world) { return CancelDuring(world, &RowWorld::AwaitArrival); }
Heard CancelOnceAdmitted(RowWorld& world) { return CancelDuring(world, &RowWorld::AwaitAdmission); }

Scenario Draining(const Rpc& rpc) {
  Scenario scenario = WhileAwaited(rpc, "SIGTERM while Graph is awaited", [](RowWorld& world) {
    return DrainDuring(world, &RowWorld::AwaitArrival);
  });
  scenario.flags = {"--drain_timeout=200ms"};
  return scenario;
}
Scenario DrainingBeforehand(const Rpc& rpc) {
  Scenario scenario = WhileAwaited(rpc, "a call after SIGTERM", [](RowWorld& world) {
    world.OccupyOneCall();  // Otherwise there would be nothing to drain.
    world.service().process().Signal(SIGTERM);
    world.AwaitRefusals();
    Heard heard = world.Call();
    world.Release();
    EXPECT_EQ(world.service().process().Wait(kPatience), 0);
    return heard;
  });
  scenario.is_about_request = false;
  scenario.is_logged = false;
  return scenario;
}
Scenario Overloaded(const Rpc& rpc) {
  Scenario scenario = WhileAwaited(rpc, "one call more than max_in_flight", [](RowWorld& world) {
    world.OccupyOneCall();
    Heard heard = world.Call();
    world.Release();
    return heard;
  });
  scenario.is_about_request = false;
  scenario.flags = {"--max_in_flight=1"};
  return scenario;
}
Scenario WithoutRosterMemory() {
  Scenario scenario = Played("others have the memory for rosters", [](RowWorld& world) {
    // Takes several hundred megabytes.
    static auto* const mutex = new std::mutex;
    const std::scoped_lock one_at_a_time(*mutex);
    world.OccupyRosterMemory();
    Heard heard = CallWithoutDeadline(world);
    world.Release();
    EXPECT_EQ(world.service().Stop(), 0);
    return heard;
  });
  scenario.flags = {kShort, "--max_deadline=5m"};
  return scenario;
}

Heard WrongFields(RowWorld& world) {
  // Sets `call_id`, field 1 of each request, to a text that is no valid id.
  return world.CallWith(
      "\x0a\x03"
      "a/b");
}

Scenario CalledBy(const std::string& names) {
  Scenario scenario;
  scenario.name = names;
  scenario.caller = names;
  return scenario;
}

Scenario LimitUsedUp() {
  Scenario scenario = CalledBy(std::string("URI:") + AccessFiles::kLimited);
  scenario.retry_after_s = 1000;
  scenario.play = [](RowWorld& world) {
    world.CallWith("");  // An invalid request counts too.
    return world.Call();
  };
  return scenario;
}

Scenario FullDisk() {
  Scenario scenario;
  scenario.name = "the disk is full";
  scenario.flags = {"--audit_log=/dev/full"};
  return scenario;
}

}  // namespace

void AddRefusals(const Rpc& rpc, Rows& rows) {
  rows[{"MALFORMED_REQUEST", "the request cannot be parsed, or one of its texts is not UTF-8"}] = {
      Played("no message", [](RowWorld& world) { return world.CallWith("\xff\xff\xff"); }),
      Played("no UTF-8", [](RowWorld& world) { return world.CallWith("\x0a\x02\xc3\x28"); })};
  rows[{"CALLER_UNAUTHENTICATED",
        "the client certificate has several URIs, or has no URI and not exactly one DNS name"}] = {
      CalledBy("IP:127.0.0.1"), CalledBy("URI:spiffe://test/a,URI:spiffe://test/b")};
  rows[{"CALLER_NOT_AUTHORIZED", "the policy does not allow this caller to call this method"}] = {
      CalledBy("URI:spiffe://test/stranger")};
  rows[{"CALLER_RATE_LIMITED", "this caller has used up the limits of its rule in the policy"}] = {
      LimitUsedUp()};
  rows[{"INVALID_REQUEST", "fields break the rules in the proto's comments"}] = {
      Played("an id with a slash", WrongFields),
      Played("nothing at all", [](RowWorld& world) { return world.CallWith(""); })};
  rows[{"AUDIT_UNAVAILABLE", "the call could not be recorded in time, so nothing was done"}] = {
      FullDisk()};
  rows[{"LOCAL_OVERLOAD", "too many calls are in flight in this server"}] = {Overloaded(rpc)};
  rows[{"LOCAL_OVERLOAD",
        "until the deadline, other rosters took all the memory that this server has for rosters"}] =
      {WithoutRosterMemory()};
  rows[{"DRAINING", "this server is shutting down, and has sent nothing to Graph"}] = {
      DrainingBeforehand(rpc),
      WithoutToken("SIGTERM while a token is awaited",
                   [](RowWorld& world) { return DrainDuring(world, &RowWorld::AwaitAdmission); })};
  rows[{"DRAINING", "this server shut down while Graph's answer was awaited"}] = {Draining(rpc)};
  rows[{"INVITE_OUTCOME_UNKNOWN", "this server shut down while Graph's answer was awaited"}] = {
      Draining(rpc)};
  rows[{"DEADLINE", "before anything was sent, the deadline passed or left too little time"}] = {
      InShort(WithoutToken("no token in time", nullptr))};
  rows[{"DEADLINE", "the deadline passed while Graph's answer was awaited"}] = {
      InShort(WhileAwaited(rpc, "no answer in time", nullptr))};
  rows[{"CANCELLED", "the caller cancelled before anything was sent"}] = {
      WithoutToken("cancelled while a token is awaited", CancelOnceAdmitted)};
  rows[{"CANCELLED", "the caller cancelled while Graph's answer was awaited"}] = {
      WhileAwaited(rpc, "cancelled on arrival", CancelOnArrival)};
}

}  // namespace participants::e2e
