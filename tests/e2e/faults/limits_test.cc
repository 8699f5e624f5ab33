// Fault row 18: callers that take more than their share. Fault row 24: no file descriptors are
// left.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/faults/call_swarm.h"
#include "tests/e2e/faults/process_usage.h"
#include "tests/e2e/health_client.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using enum grpc::StatusCode;

// Silent connections. The destructor closes them.
class IdleConnections {
 public:
  IdleConnections(const std::string& address, int count) {
    sockaddr_in peer = {};
    peer.sin_family = AF_INET;
    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int port = 0;
    (void)absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port);
    peer.sin_port = htons(static_cast<uint16_t>(port));
    for (int i = 0; i < count; ++i) {
      const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      if (fd < 0) break;
      (void)connect(fd, reinterpret_cast<sockaddr*>(&peer), sizeof peer);
      fds_.push_back(fd);
    }
  }
  ~IdleConnections() {
    for (const int fd : fds_) close(fd);
  }
  IdleConnections(const IdleConnections&) = delete;
  IdleConnections& operator=(const IdleConnections&) = delete;
  size_t size() const { return fds_.size(); }

 private:
  std::vector<int> fds_;
};

class Limits : public testing::Test {
 protected:
  void Start(const ServiceProcess::Options& options = {}) {
    service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  }
  void StartWith(const std::vector<std::string>& flags) {
    ServiceProcess::Options options;
    options.flags = flags;
    Start(options);
  }
  static grpc::Status Call(const std::shared_ptr<grpc::Channel>& channel) {
    return CallRaw(channel, kRemoveMethod, Allowing().SerializeAsString()).status;
  }
  // Retries with a new client on a new connection until one is served.
  bool IsServedAgain() {
    const absl::Time end = absl::Now() + kPatience;
    while (absl::Now() < end) {
      if (Call(NewChannel(service_->address())).ok()) return true;
    }
    return false;
  }
  static v1::RemoveParticipantRequest Allowing() {
    auto request = ExampleRemoval();
    request.set_allow_missing(true);
    return request;
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
};

using FaultRow18 = Limits;

class FaultRow24 : public Limits {
 protected:
  void StartWithSixtyFourDescriptors() {
    ServiceProcess::Options options;
    options.launcher = {"prlimit", "--nofile=64:64"};
    Start(options);
  }
  bool IsHealthyAgain() {
    const absl::Time end = absl::Now() + kPatience;
    while (absl::Now() < end) {
      if (Probe(service_->health_address(), "/readyz").status == 200) return true;
    }
    return false;
  }
};

TEST_F(FaultRow18, MetadataOverItsLimitIsRefused) {
  Start();
  for (const size_t size : {size_t{20'000}, size_t{100'000}}) {
    grpc::ClientContext context;
    context.AddMetadata("x-large", std::string(size, 'a'));
    v1::RemoveParticipantResponse response;
    const auto status = service_->stub().RemoveParticipant(&context, Allowing(), &response);
    EXPECT_FALSE(status.ok());
    EXPECT_NE(status.error_code(), UNIMPLEMENTED);
  }
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 0U);
  EXPECT_TRUE(IsServedAgain());
}

TEST_F(FaultRow18, TenThousandCallsOnOneConnectionAreAllServed) {
  Start();
  const std::vector<v1::RemoveParticipantRequest> requests(10'000, Allowing());
  const auto ends =
      CallSwarm(*service_, {.at_once = 10'000, .deadline = absl::Seconds(55)}).Remove(requests);
  size_t served = 0;
  for (const CallEnd& end : ends) {
    served += end.status.ok() ? 1 : 0;
    EXPECT_TRUE(end.status.ok() || DetailsOf(end.status).error_info ||
                end.status.error_code() == DEADLINE_EXCEEDED)
        << end.status.error_message();
  }
  std::printf("10,000 calls at once on one connection: %zu served\n", served);
  EXPECT_GT(served, 9'000U);
}

TEST_F(FaultRow18, ThousandsOfIdleConnectionsDoNoHarm) {
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  Start();
  const ProcessUsage before = UsageOf(service_->process().pid());
  // Fewer than max_connections, and than the limit the service sets itself under a low
  // RLIMIT_NOFILE.
  const int count = static_cast<int>(std::min<rlim_t>(9'900, files.rlim_max / 3));
  {
    const IdleConnections idle(service_->address(), count);
    EXPECT_TRUE(IsServedAgain());
    std::printf("%zu idle connections: memory %ld to %ld KiB\n", idle.size(), before.memory_kib,
                UsageOf(service_->process().pid()).memory_kib);
  }
  const absl::Time end = absl::Now() + kPatience;
  while (UsageOf(service_->process().pid()).descriptors > before.descriptors + 50 &&
         absl::Now() < end) {
  }
  EXPECT_LE(UsageOf(service_->process().pid()).descriptors, before.descriptors + 50);
  EXPECT_TRUE(IsServedAgain());
}

TEST_F(FaultRow18, AtMaxConnectionsTheOpenOnesAreServedAndANewOneOnceOneCloses) {
  StartWith({"--max_connections=2"});
  const auto first = NewChannel(service_->address());
  auto second = NewChannel(service_->address());
  ASSERT_TRUE(Call(first).ok());
  ASSERT_TRUE(Call(second).ok());
  {
    const IdleConnections burst(service_->address(), 200);
    const absl::Time begun = absl::Now();
    const auto refused = Call(NewChannel(service_->address()));
    EXPECT_EQ(refused.error_code(), UNAVAILABLE) << refused.error_message();
    EXPECT_LT(absl::Now() - begun, absl::Seconds(10)) << "the call waited instead";
    EXPECT_TRUE(Call(first).ok());
    EXPECT_TRUE(Call(second).ok());
  }
  EXPECT_EQ(Probe(service_->health_address(), "/readyz").status, 200);
  second.reset();
  EXPECT_TRUE(IsServedAgain());
  EXPECT_TRUE(Call(first).ok());
}

TEST_F(FaultRow18, AMuteConnectionLosesItsPlace) {
  StartWith({"--max_connections=1"});
  const IdleConnections mute(service_->address(), 1);
  EXPECT_TRUE(IsServedAgain());
}

TEST_F(FaultRow18, AnIdleConnectionLosesItsPlace) {
  StartWith({"--max_connections=1", "--max_connection_idle=1s"});
  const auto idle = NewChannel(service_->address());
  ASSERT_TRUE(Call(idle).ok());
  EXPECT_TRUE(IsServedAgain());
}

TEST_F(FaultRow18, AnOldConnectionLosesItsPlace) {
  StartWith({"--max_connections=1", "--max_connection_age=1s", "--max_connection_age_grace=1s",
             "--max_deadline=500ms", "--default_deadline=500ms"});
  HealthWatch old(service_->address(), kServiceName);
  ASSERT_TRUE(old.Await(kServing));
  EXPECT_TRUE(IsServedAgain());
  EXPECT_EQ(old.AwaitEnd(), std::vector{kServing});
}

TEST_F(FaultRow24, WithSixtyFourDescriptorsItShedsAndRecovers) {
  StartWithSixtyFourDescriptors();
  {
    const IdleConnections idle(service_->address(), 300);
    v1::RemoveParticipantResponse response;
    (void)Remove(*service_, Allowing(), response, absl::Seconds(2));  // Served or not, it lives.
    EXPECT_FALSE(service_->process().Wait(absl::Milliseconds(500))) << "the service has ended";
    EXPECT_TRUE(IsHealthyAgain()) << "callers have taken the kubelet's descriptors";
  }
  EXPECT_TRUE(IsServedAgain());
}

TEST_F(FaultRow24, NeitherDoConnectionsToTheHealthPortEndIt) {
  StartWithSixtyFourDescriptors();
  {
    const IdleConnections idle(service_->health_address(), 300);
    EXPECT_TRUE(IsServedAgain()) << "connections have taken the callers' descriptors";
  }
  EXPECT_TRUE(IsHealthyAgain());
}

TEST_F(FaultRow24, MuteConnectionsToTheHealthPortLoseTheirPlaces) {
  StartWithSixtyFourDescriptors();
  const IdleConnections mute(service_->health_address(), 300);
  EXPECT_TRUE(IsHealthyAgain());
}

TEST_F(FaultRow24, FiveHundredCallsAtOnceShareTheConnectionsToGraph) {
  StartWithSixtyFourDescriptors();
  ASSERT_TRUE(Call(service_->channel()).ok());
  const IdleConnections idle(service_->address(), 300);
  const std::vector<v1::RemoveParticipantRequest> requests(500, Allowing());
  const auto ends = CallSwarm(*service_, {.at_once = 500}).Remove(requests);
  const auto served = [](const CallEnd& end) { return end.status.ok(); };
  EXPECT_EQ(std::count_if(ends.begin(), ends.end(), served), 500);
  EXPECT_LE(UsageOf(service_->process().pid()).descriptors, 64);
}

}  // namespace
}  // namespace participants::e2e
