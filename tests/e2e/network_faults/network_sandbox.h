// The test's own network: only a loopback interface, and a resolver that asks the server at
// 127.0.0.1:53. Nothing in it affects the rest of the machine.
#ifndef TESTS_E2E_NETWORK_FAULTS_NETWORK_SANDBOX_H_
#define TESTS_E2E_NETWORK_FAULTS_NETWORK_SANDBOX_H_

#include <string>

namespace participants::e2e {

class NetworkSandbox {
 public:
  // Enters the sandbox for good. Call before the process has a second thread: others would stay
  // outside. On failure, problem() says why.
  static void Enter();

  // Empty = this process and all of its children are in the sandbox.
  static const std::string& problem();

  // Sets the resolver options of the sandbox's programs, in resolv.conf's format. The programs
  // notice at their next query.
  static void SetResolverOptions(const std::string& options);
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_NETWORK_SANDBOX_H_
