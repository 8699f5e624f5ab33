// A network of the test's own: nothing but a loopback interface, and a resolver that asks whoever
// listens on 127.0.0.1:53. What the test does there, nobody else on the machine notices.
#ifndef TESTS_E2E_NETWORK_FAULTS_NETWORK_SANDBOX_H_
#define TESTS_E2E_NETWORK_FAULTS_NETWORK_SANDBOX_H_

#include <string>

namespace participants::e2e {

class NetworkSandbox {
 public:
  // Enters it, for good. To be called before there is a second thread: others would stay outside.
  // When that is not allowed here, `problem` says what was.
  static void Enter();

  // Empty = this process is in the sandbox, and so is every child of it.
  static const std::string& problem();

  // How the programs in the sandbox ask for names, as in resolv.conf's line of options. They take
  // note of it at their next question.
  static void SetResolverOptions(const std::string& options);
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_NETWORK_SANDBOX_H_
