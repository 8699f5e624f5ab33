// Starts a server and prints the time from exec to SERVING, as its health service reports it.
#include <arpa/inet.h>
#include <grpcpp/grpcpp.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "grpc/health/v1/health.grpc.pb.h"

ABSL_FLAG(int, port, 0, "The loopback port of the server's gRPC health service");

namespace participants::bench {
namespace {

using Clock = std::chrono::steady_clock;
using grpc::health::v1::HealthCheckResponse;

constexpr std::chrono::seconds kPatience(10);

bool Accepts(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool accepts =
      fd >= 0 && connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return accepts;
}

// After a failed first attempt a channel waits for a second, so the first attempt must come when it
// can succeed.
bool AwaitServing(int port, std::chrono::system_clock::time_point end) {
  while (!Accepts(port)) {
    if (std::chrono::system_clock::now() > end) return false;
    std::this_thread::yield();
  }
  const auto stub = grpc::health::v1::Health::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.set_deadline(end);
  const auto watch = stub->Watch(&context, grpc::health::v1::HealthCheckRequest());
  HealthCheckResponse response;
  while (watch->Read(&response)) {
    if (response.status() == HealthCheckResponse::SERVING) return true;
  }
  return false;
}

int Measure(const std::vector<char*>& command) {
  grpc_init();  // Not part of the measurement.
  const Clock::time_point begin = Clock::now();
  pid_t pid = 0;
  if (posix_spawn(&pid, command.front(), nullptr, nullptr, command.data(), environ) != 0) {
    std::fprintf(stderr, "%s cannot be run\n", command.front());
    return 1;
  }
  const bool serving =
      AwaitServing(absl::GetFlag(FLAGS_port), std::chrono::system_clock::now() + kPatience);
  const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
  kill(pid, SIGTERM);
  int status = 0;
  waitpid(pid, &status, 0);
  if (!serving || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::fprintf(stderr, "it did not come to SERVING, or did not end well\n");
    return 1;
  }
  std::printf("{\"start_ms\":%f}\n", took.count());
  return 0;
}

}  // namespace
}  // namespace participants::bench

// The arguments after "--" are the server's own command line.
int main(int argc, char** argv) {
  std::vector<char*> command = absl::ParseCommandLine(argc, argv);
  command.erase(command.begin());
  if (command.empty()) return 1;
  command.push_back(nullptr);
  return participants::bench::Measure(command);
}
