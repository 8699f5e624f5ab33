#ifndef TESTS_E2E_NETWORK_FAULTS_DNS_SERVER_H_
#define TESTS_E2E_NETWORK_FAULTS_DNS_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace participants::e2e {

// The sandbox's only name server, on 127.0.0.1:53 over UDP. Gives the same answer for every name.
// Thread-safe.
class DnsServer {
 public:
  enum class Answer { kAddress, kNoSuchName, kServerFailure, kSilence };

  DnsServer();
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  // Takes effect with the next question.
  void SetAnswer(Answer answer);
  void SetAddress(const std::string& ipv4);  // With a TTL of one second.

  // The number of questions for an IPv4 address.
  size_t questions() const;

 private:
  void Serve();
  std::string Reply(const std::string& question);

  int fd_ = -1;
  int stop_fd_ = -1;
  mutable absl::Mutex mutex_;
  Answer answer_ ABSL_GUARDED_BY(mutex_) = Answer::kNoSuchName;
  std::string address_ ABSL_GUARDED_BY(mutex_);  // Four bytes.
  size_t questions_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_DNS_SERVER_H_
