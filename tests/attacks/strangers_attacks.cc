#include "tests/attacks/strangers_attacks.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/attacks/attacker.h"
#include "tests/attacks/frames.h"

namespace participants::attacks {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int kSources = 50;

Attacker::Time In(seconds time) { return steady_clock::now() + time; }

// Sleeps while the attack lasts.
void Pause(steady_clock::duration time) {
  absl::Notification nothing_ends_it_early;
  nothing_ends_it_early.WaitForNotificationWithTimeout(absl::FromChrono(time));
}

std::string Source(const Target& target, int number) {
  return absl::StrCat(target.sources, ".", 1 + number % kSources);
}

const TlsClient& Stranger() {
  static const TlsClient client(nullptr);
  return client;
}

// Opens this many connections, sends these bytes on each, and holds them for ten seconds.
std::string Hold(const std::string& address, const Target& target, int count,
                 const std::string& bytes) {
  std::deque<Attacker> all;
  int open = 0;
  count = Affordable(count);
  for (int i = 0; i < count; ++i) {
    Attacker& attacker = all.emplace_back(address, Source(target, i));
    if (!attacker.IsConnected()) continue;
    ++open;
    (void)attacker.SendOnly(bytes, In(seconds(1)));
  }
  Pause(seconds(10));
  return open == count ? "" : absl::StrCat(open, " connections of ", count);
}

// Sends a byte every quarter of a second on each of this many connections.
std::string Dribble(const std::string& address, const Target& target, int count,
                    const std::string& bytes) {
  std::deque<Attacker> all;
  for (int i = 0; i < count; ++i) all.emplace_back(address, Source(target, i));
  const auto end = In(seconds(15));
  for (size_t at = 0; at < bytes.size() && steady_clock::now() < end; ++at) {
    for (Attacker& attacker : all) (void)attacker.SendOnly(bytes.substr(at, 1), end);
    Pause(milliseconds(250));
  }
  return "";
}

// Sequential connections on each of four threads, for ten seconds.
std::string Repeat(const std::string& address, const Target& target,
                   const std::function<void(Attacker&)>& once) {
  const auto end = In(seconds(10));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int turn = i; steady_clock::now() < end; turn += 4) {
        Attacker attacker(address, Source(target, turn));
        once(attacker);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return "";
}

// The first connection shows whether the bytes start a handshake at all.
std::string BeginHandshakesAndFallSilent(const Target& target) {
  const std::string hello = ClientHello(Stranger());
  Attacker first(target.api, Source(target, 0));
  if (!first.SendOnly(hello, In(seconds(5))) || first.Receive(In(seconds(5))).empty()) {
    return "no handshake has begun";
  }
  return Hold(target.api, target, 10'000, hello);
}

std::string SendHalfOfAHello(const Target& target) {
  return Hold(target.api, target, 10'000, ClientHello(Stranger()).substr(0, 60));
}

std::string ConnectAndSayNothing(const Target& target) {
  return Hold(target.api, target, 10'000, "");
}

std::string FinishHandshakesWithoutACertificate(const Target& target) {
  return Repeat(target.api, target, [](Attacker& attacker) {
    // With TLS 1.3 the client completes its handshake before it learns that the server rejects it.
    if (attacker.StartTls(Stranger())) (void)attacker.Send(Hello(), In(seconds(1)));
    (void)attacker.Drain(In(seconds(1)));
  });
}

std::string SendGarbage(const Target& target) {
  return Repeat(target.api, target, [](Attacker& attacker) {
    (void)attacker.Send(Hello(), In(seconds(1)));
    (void)attacker.Drain(In(seconds(1)));
  });
}

std::string SendAByteNowAndThen(const Target& target) {
  return Dribble(target.api, target, 1'000, ClientHello(Stranger()));
}

// The kubelet's port, which requires no certificate.
std::string ResetStreamsAtHealth(const Target& target) {
  return Repeat(target.health, target, [](Attacker& attacker) {
    std::string bytes = Hello();
    for (uint32_t stream = 1; stream < 2'000; stream += 2) {
      bytes += Frame(FrameType::kHeaders, kEndHeaders, stream, CallHeaders("/livez", "http"));
      bytes += Frame(FrameType::kRstStream, 0, stream, std::string("\0\0\0\x08", 4));
    }
    (void)attacker.Send(bytes, In(seconds(1)));
  });
}

// An endless HTTP/2 integer; to HTTP/1.1 it is a header.
std::string SendHeadersWithoutEndToHealth(const Target& target) {
  return Repeat(target.health, target, [](Attacker& attacker) {
    const auto until = In(seconds(1));
    if (!attacker.Send("GET /livez HTTP/1.1\r\nx: ", until)) return;
    while (attacker.Send(std::string(65536, 'y'), until)) {
    }
  });
}

std::string HoldTenThousandConnectionsToHealth(const Target& target) {
  return Hold(target.health, target, 10'000, "GET /livez HTTP/1.1\r\n");
}

std::string SendHealthAByteNowAndThen(const Target& target) {
  return Dribble(target.health, target, 500,
                 "GET /livez HTTP/1.1\r\nHost: health.example.com\r\n\r\n");
}

std::string AskHealthAndDoNotRead(const Target& target) {
  std::string requests;
  for (int i = 0; i < 20'000; ++i) requests += "GET /livez HTTP/1.1\r\nHost: h\r\n\r\n";
  std::deque<Attacker> all;
  for (int i = 0; i < kSources; ++i) {
    (void)all.emplace_back(target.health, Source(target, i)).SendOnly(requests, In(seconds(1)));
  }
  Pause(seconds(5));
  return "";
}

constexpr StrangersAttack kAttacks[] = {
    {"BeginHandshakesAndFallSilent", 128, 15, BeginHandshakesAndFallSilent},
    {"SendHalfOfAHello", 128, 15, SendHalfOfAHello},
    {"ConnectAndSayNothing", 128, 15, ConnectAndSayNothing},
    {"FinishHandshakesWithoutACertificate", 128, 30, FinishHandshakesWithoutACertificate},
    {"SendGarbage", 128, 30, SendGarbage},
    {"SendAByteNowAndThen", 128, 15, SendAByteNowAndThen},
    {"ResetStreamsAtHealth", 64, 15, ResetStreamsAtHealth},
    {"SendHeadersWithoutEndToHealth", 64, 15, SendHeadersWithoutEndToHealth},
    {"HoldTenThousandConnectionsToHealth", 64, 15, HoldTenThousandConnectionsToHealth},
    {"SendHealthAByteNowAndThen", 64, 15, SendHealthAByteNowAndThen},
    {"AskHealthAndDoNotRead", 64, 25, AskHealthAndDoNotRead},
};

}  // namespace

std::span<const StrangersAttack> StrangersAttacks() { return kAttacks; }

std::string Play(const StrangersAttack& attack, const Target& target) {
  for (const std::string& address : {target.api, target.health}) {
    for (const int number : {0, kSources - 1}) {
      if (!Attacker(address, Source(target, number)).AwaitConnected(In(seconds(5)))) {
        return absl::StrCat(address, " cannot be reached from ", Source(target, number));
      }
    }
  }
  return attack.play(target);
}

int Affordable(int connections) {
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  return static_cast<int>(std::min<rlim_t>(static_cast<rlim_t>(connections), files.rlim_max / 2));
}

}  // namespace participants::attacks
