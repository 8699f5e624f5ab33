// What somebody without a certificate can do, from many addresses: next to nothing.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/attacks/attack_world.h"
#include "tests/attacks/attacker.h"
#include "tests/attacks/frames.h"

namespace participants::attacks {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int kSources = 50;

Attacker::Time In(seconds time) { return steady_clock::now() + time; }

// While the attack lasts.
void Pause(steady_clock::duration time) {
  absl::Notification nothing_ends_it_early;
  nothing_ends_it_early.WaitForNotificationWithTimeout(absl::FromChrono(time));
}

class Strangers : public AttackWorld {
 protected:
  // Opens that many, sends these bytes on each, and holds them for so long.
  void Hold(const std::string& address, int count, const std::string& bytes, seconds time) {
    std::deque<Attacker> all;
    int open = 0;
    count = Affordable(count);
    for (int i = 0; i < count; ++i) {
      Attacker& attacker = all.emplace_back(address, 1, 1 + i % kSources);
      if (!attacker.IsConnected()) continue;
      ++open;
      (void)attacker.SendOnly(bytes, In(seconds(1)));
    }
    EXPECT_EQ(open, count);
    std::printf("%d connections at once\n", open);
    Pause(time);
  }
  // A byte each quarter of a second on each of so many.
  void Dribble(const std::string& address, int count, const std::string& bytes, seconds time) {
    std::deque<Attacker> all;
    for (int i = 0; i < count; ++i) all.emplace_back(address, 1, 1 + i % kSources);
    const auto end = In(time);
    for (size_t at = 0; at < bytes.size() && steady_clock::now() < end; ++at) {
      for (Attacker& attacker : all) (void)attacker.SendOnly(bytes.substr(at, 1), end);
      Pause(std::chrono::milliseconds(250));
    }
  }
  // The same on four threads, over and over until the time is over.
  void Repeat(seconds time, const std::function<void(int)>& once) {
    const auto end = In(time);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        for (int turn = i; steady_clock::now() < end; turn += 4) once(turn);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_F(Strangers, BeginHandshakesAndFallSilent) {
  Attacker first(api());
  ASSERT_TRUE(first.SendOnly(ClientHello(stranger()), In(seconds(5))));
  ASSERT_EQ(first.Receive(In(seconds(5))).substr(0, 1), "\x16") << "no handshake has begun";
  Play({.memory_mib = 128, .cpu_seconds = 15},
       [this] { Hold(api(), 10'000, ClientHello(stranger()), seconds(10)); });
}

TEST_F(Strangers, SendHalfOfAHello) {
  Play({.memory_mib = 128, .cpu_seconds = 15},
       [this] { Hold(api(), 10'000, ClientHello(stranger()).substr(0, 60), seconds(10)); });
}

TEST_F(Strangers, ConnectAndSayNothing) {
  Play({.memory_mib = 128, .cpu_seconds = 15}, [this] { Hold(api(), 10'000, "", seconds(10)); });
}

TEST_F(Strangers, FinishHandshakesWithoutACertificate) {
  Play({.memory_mib = 128, .cpu_seconds = 30}, [this] {
    Repeat(seconds(10), [this](int turn) {
      Attacker attacker(api(), 1, 1 + turn % kSources);
      // With TLS 1.3 the client has done its part before it hears that this was not enough.
      if (attacker.StartTls(stranger())) (void)attacker.Send(Hello(), In(seconds(1)));
      (void)attacker.Drain(In(seconds(1)));
    });
  });
}

TEST_F(Strangers, SendGarbage) {
  Play({.memory_mib = 128, .cpu_seconds = 30}, [this] {
    Repeat(seconds(10), [this](int turn) {
      Attacker attacker(api(), 1, 1 + turn % kSources);
      (void)attacker.Send(Hello(), In(seconds(1)));
      (void)attacker.Drain(In(seconds(1)));
    });
  });
}

TEST_F(Strangers, SendAByteNowAndThen) {
  Play({.memory_mib = 128, .cpu_seconds = 15},
       [this] { Dribble(api(), 1'000, ClientHello(stranger()), seconds(15)); });
}

// The kubelet's port, which asks nobody for a certificate.
class AtTheHealthPort : public Strangers {};

TEST_F(AtTheHealthPort, ResetStreamsAsInHttp2) {
  Play({.memory_mib = 64, .cpu_seconds = 15}, [this] {
    Repeat(seconds(10), [this](int turn) {
      Attacker attacker(health(), 1, 1 + turn % kSources);
      std::string bytes = Hello();
      for (uint32_t stream = 1; stream < 2'000; stream += 2) {
        bytes += Frame(FrameType::kHeaders, kEndHeaders, stream, CallHeaders("/livez", "http"));
        bytes += Frame(FrameType::kRstStream, 0, stream, std::string("\0\0\0\x08", 4));
      }
      (void)attacker.Send(bytes, In(seconds(1)));
    });
  });
}

TEST_F(AtTheHealthPort, SendHeadersWithoutEnd) {
  Play({.memory_mib = 64, .cpu_seconds = 15}, [this] {
    Repeat(seconds(10), [this](int turn) {
      Attacker attacker(health(), 1, 1 + turn % kSources);
      const auto until = In(seconds(1));
      if (!attacker.Send("GET /livez HTTP/1.1\r\nx: ", until)) return;
      while (attacker.Send(std::string(65536, 'y'), until)) {
      }
    });
  });
}

TEST_F(AtTheHealthPort, HoldTenThousandConnections) {
  Play({.memory_mib = 64, .cpu_seconds = 15},
       [this] { Hold(health(), 10'000, "GET /livez HTTP/1.1\r\n", seconds(10)); });
}

TEST_F(AtTheHealthPort, SendAByteNowAndThen) {
  Play({.memory_mib = 64, .cpu_seconds = 15}, [this] {
    Dribble(health(), 500, "GET /livez HTTP/1.1\r\nHost: health.example.com\r\n\r\n", seconds(15));
  });
}

TEST_F(AtTheHealthPort, AskAndDoNotRead) {
  std::string requests;
  for (int i = 0; i < 20'000; ++i) requests += "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n";
  Play({.memory_mib = 64, .cpu_seconds = 25}, [&] {
    std::deque<Attacker> all;
    for (int i = 0; i < 50; ++i) {
      (void)all.emplace_back(health(), 1, 1 + i).SendOnly(requests, In(seconds(1)));
    }
    Pause(seconds(5));
  });
}

}  // namespace
}  // namespace participants::attacks
