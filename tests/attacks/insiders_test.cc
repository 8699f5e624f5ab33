// The harm that the holder of a certificate can do with one connection or with many. SECURITY.md
// has the cost: the process lives and the kubelet is served, but other callers may be slowed down.
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "tests/attacks/attack_world.h"
#include "tests/attacks/attacker.h"
#include "tests/attacks/frames.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/fault.h"

namespace participants::attacks {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

class Insiders : public AttackWorld {
 protected:
  // Opens this many connections. Sends the output of `next` on each, turn by turn until it is
  // empty, and then keeps the connection open. Reconnects and starts over whenever a connection is
  // closed, until the time is over.
  void Flood(int connections, seconds time, const std::string& hello,
             const std::function<std::string(int turn)>& next) {
    const auto end = steady_clock::now() + time;
    std::vector<std::thread> threads;
    for (int i = 0; i < connections; ++i) {
      threads.emplace_back([&, i] {
        while (steady_clock::now() < end) {
          Attacker attacker(api(), "127.0.1." + std::to_string(1 + i));
          if (!attacker.StartTls(insider()) || !attacker.Send(hello, end)) continue;
          std::string bytes = next(0);
          for (int turn = 1; !bytes.empty() && attacker.Send(bytes, end); ++turn)
            bytes = next(turn);
          if (bytes.empty()) (void)attacker.Drain(end);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
};

std::string Removal() { return CallHeaders(e2e::kRemoveMethod); }

// Two hundred streams per turn, each opened and reset.
std::string Resets(int turn) {
  std::string bytes;
  for (uint32_t i = 0; i < 200; ++i) {
    const uint32_t stream = 2 * (static_cast<uint32_t>(turn) * 200 + i) + 1;
    bytes += Frame(FrameType::kHeaders, kEndHeaders, stream, Removal());
    bytes += Frame(FrameType::kRstStream, 0, stream, std::string("\0\0\0\x08", 4));
  }
  return bytes;
}

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST_F(Insiders, ResetStreams) {
  Among({.memory_mib = 2048, .cpu_seconds = 60, .others_may_fail = true},
        [this] { Flood(1, seconds(10), Hello(), Resets); });
}

TEST_F(Insiders, SendOneHeaderWithoutEnd) {
  Among({.memory_mib = 256, .cpu_seconds = 60, .others_may_fail = true}, [this] {
    const std::string head = Removal() + std::string(1, '\0') + Integer(7, 0, 5) + "x-big" +
                             Integer(7, 0, 2'000'000'000);
    Flood(1, seconds(10), Hello() + Frame(FrameType::kHeaders, 0, 1, head),
          [](int) { return Frame(FrameType::kContinuation, 0, 1, std::string(16384, 'z')); });
  });
}

// gRPC parses each frame together with all frames before it, so the time grows with the square:
// 100,000 frames take several seconds of the RPC thread, and a million block it until /livez
// reports it.
TEST_F(Insiders, SendAnIntegerWithoutEnd) {
  Among({.memory_mib = 256, .cpu_seconds = 60, .others_may_fail = true}, [this] {
    const std::string frame = Frame(FrameType::kContinuation, 0, 1, std::string(16, '\x80'));
    Flood(1, seconds(10), Hello() + Frame(FrameType::kHeaders, 0, 1, Removal() + "\x7f"),
          [&](int turn) { return turn < 40 ? Repeated(frame, 500) : std::string(); });
  });
}

TEST_F(Insiders, LeaveRequestsUnfinished) {
  Among({.memory_mib = 512, .cpu_seconds = 60, .others_may_fail = true}, [this] {
    const std::string message = Message(std::string(60'000, 'q')).substr(0, 60'000);
    Flood(24, seconds(10), Hello(), [&](int turn) {
      if (turn >= 1000) return std::string();
      const auto stream = static_cast<uint32_t>(2 * turn + 1);
      std::string bytes = Frame(FrameType::kHeaders, kEndHeaders, stream, Removal());
      for (size_t at = 0; at < message.size(); at += 16384) {
        bytes += Frame(FrameType::kData, 0, stream, message.substr(at, 16384));
      }
      return bytes;
    });
  });
}

// A message's unknown fields take more memory than their bytes: empty groups a hundred times as
// much.
TEST_F(Insiders, SendUnknownFieldsWhileGraphIsSlow) {
  graph_emulator::Fault slow;
  slow.target = "/participants/slow";
  slow.times = -1;
  slow.delay = seconds(8);
  graph().AddFault(slow);
  v1::RemoveParticipantRequest removal = e2e::ExampleRemoval();
  removal.set_participant_id("slow");
  const std::string request = removal.SerializeAsString() + Repeated("\xa3\x06\xa4\x06", 15'000);
  Among({.memory_mib = 160, .cpu_seconds = 60, .others_may_fail = true}, [&] {
    constexpr int kCalls = 400;
    const grpc::Slice slice(request);
    struct Call {
      grpc::ClientContext context;
      grpc::ByteBuffer response;
    };
    std::deque<Call> calls(kCalls);
    std::deque<grpc::GenericStub> stubs;
    for (int i = 0; i < 4; ++i) stubs.emplace_back(NewChannel());
    absl::BlockingCounter unanswered(kCalls);
    for (size_t i = 0; i < calls.size(); ++i) {
      grpc::ByteBuffer bytes(&slice, 1);
      calls[i].context.set_deadline(std::chrono::system_clock::now() + seconds(6));
      stubs[i % 4].UnaryCall(&calls[i].context, e2e::kRemoveMethod, {}, &bytes, &calls[i].response,
                             [&](const grpc::Status&) { unanswered.DecrementCount(); });
    }
    unanswered.Wait();
  });
}

TEST_F(Insiders, SendPings) {
  Among({.memory_mib = 256, .cpu_seconds = 60, .others_may_fail = true}, [this] {
    const std::string pings = Repeated(Frame(FrameType::kPing, 0, 0, "12345678"), 1000);
    Flood(1, seconds(10), Hello(), [&](int) { return pings; });
  });
}

TEST_F(Insiders, SendSettings) {
  Among({.memory_mib = 256, .cpu_seconds = 60, .others_may_fail = true}, [this] {
    const std::string settings = Repeated(Frame(FrameType::kSettings, 0, 0, Setting(4, 65535)) +
                                              Frame(FrameType::kSettings, 0, 0, Setting(4, 65536)),
                                          500);
    Flood(1, seconds(10), Hello(), [&](int) { return settings; });
  });
}

TEST_F(Insiders, NameALongHeaderThousandsOfTimes) {
  Among({.memory_mib = 256, .cpu_seconds = 60, .others_may_fail = true}, [this] {
    const std::string first = Removal() + Field("x-b", std::string(3'900, 'y'), 0x40);
    const std::string again = Removal() + std::string(8'000, '\xbe');
    Flood(1, seconds(10), Hello() + Frame(FrameType::kHeaders, kEndHeaders | kEndStream, 1, first),
          [&](int turn) {
            return Frame(FrameType::kHeaders, kEndHeaders | kEndStream,
                         static_cast<uint32_t>(2 * turn + 3), again);
          });
  });
}

TEST_F(Insiders, AskAndLeaveNoWindowForAnswers) {
  Among({.memory_mib = 512, .cpu_seconds = 60, .others_may_fail = true}, [this] {
    Flood(20, seconds(10), Hello(Setting(4, 0)), [&](int turn) {
      if (turn >= 1000) return std::string();
      const auto stream = static_cast<uint32_t>(2 * turn + 1);
      return Frame(FrameType::kHeaders, kEndHeaders, stream, Removal()) +
             Frame(FrameType::kData, kEndStream, stream, Message(""));
    });
  });
}

}  // namespace
}  // namespace participants::attacks
