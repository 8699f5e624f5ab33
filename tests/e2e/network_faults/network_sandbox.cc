#include "tests/e2e/network_faults/network_sandbox.h"

#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace participants::e2e {
namespace {

std::string& Problem() {
  static std::string problem = "NetworkSandbox::Enter was not called";
  return problem;
}

// Two test programs may run at a time.
std::string TemporaryFile(const std::string& name) {
  return absl::StrCat(testing::TempDir(), "network_faults_", getpid(), "_", name);
}

std::string Failure(const std::string& what) { return absl::StrCat(what, ": ", strerror(errno)); }

bool WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

// A process that is not root becomes root inside a user namespace, if the kernel allows that.
std::string EnterNamespaces() {
  constexpr int kNetworkAndMounts = CLONE_NEWNET | CLONE_NEWNS;
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (user == 0) return unshare(kNetworkAndMounts) == 0 ? "" : Failure("unshare");
  if (unshare(CLONE_NEWUSER | kNetworkAndMounts) != 0) return Failure("unshare with a user");
  const bool mapped = WriteFile("/proc/self/setgroups", "deny") &&
                      WriteFile("/proc/self/uid_map", absl::StrCat("0 ", user, " 1")) &&
                      WriteFile("/proc/self/gid_map", absl::StrCat("0 ", group, " 1"));
  return mapped ? "" : "cannot map the user into its namespace";
}

std::string BringUpLoopback() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return Failure("socket");
  ifreq request{};
  std::strncpy(request.ifr_name, "lo", IFNAMSIZ - 1);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  std::string problem = ioctl(fd, SIOCSIFFLAGS, &request) == 0 ? "" : Failure("lo up");
  close(fd);
  return problem;
}

std::string BindOver(const std::string& source, const std::string& target) {
  if (mount(source.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) == 0) return "";
  return Failure(absl::StrCat("mount over ", target));
}

std::string Resolver(const std::string& options) {
  return absl::StrCat("nameserver 127.0.0.1\noptions ", options, "\n");
}

std::string EnterAll() {
  if (std::string problem = EnterNamespaces(); !problem.empty()) return problem;
  if (std::string problem = BringUpLoopback(); !problem.empty()) return problem;
  // Otherwise the mounts below would be visible outside.
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return Failure("private /");
  const std::string names = TemporaryFile("nsswitch.conf");
  const std::string resolver = TemporaryFile("resolv.conf");
  if (!WriteFile(names, "hosts: files dns\n") ||
      !WriteFile(resolver, Resolver("timeout:1 attempts:1"))) {
    return "cannot write temporary files";
  }
  if (std::string problem = BindOver(resolver, "/etc/resolv.conf"); !problem.empty()) {
    return problem;
  }
  std::string problem = BindOver(names, "/etc/nsswitch.conf");
  // The mounts keep the files alive.
  (void)unlink(names.c_str());
  (void)unlink(resolver.c_str());
  return problem;
}

}  // namespace

void NetworkSandbox::Enter() {
  Problem() = EnterAll();
  if (!Problem().empty()) Problem() = "no network of its own: " + Problem();
}

const std::string& NetworkSandbox::problem() { return Problem(); }

void NetworkSandbox::SetResolverOptions(const std::string& options) {
  EXPECT_TRUE(WriteFile("/etc/resolv.conf", Resolver(options)));
}

}  // namespace participants::e2e
