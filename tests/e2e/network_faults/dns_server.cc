#include "tests/e2e/network_faults/dns_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>

namespace participants::e2e {
namespace {

constexpr size_t kHeaderBytes = 12;
constexpr char kTypeA = 1;

// The end of the first question with its type and class; 0 = not a question.
size_t EndOfQuestion(const std::string& message) {
  size_t at = kHeaderBytes;
  while (at < message.size() && message[at] != 0)
    at += static_cast<uint8_t>(message[at]) + size_t{1};
  const size_t end = at + 1 + 4;
  return end <= message.size() ? end : 0;
}

}  // namespace

DnsServer::DnsServer()
    : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), stop_fd_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  thread_ = std::thread([this] { Serve(); });
}

DnsServer::~DnsServer() {
  const uint64_t one = 1;
  EXPECT_EQ(write(stop_fd_, &one, sizeof one), ssize_t{sizeof one});
  thread_.join();
  close(fd_);
  close(stop_fd_);
}

void DnsServer::SetAnswer(Answer answer) {
  const absl::MutexLock lock(&mutex_);
  answer_ = answer;
}

void DnsServer::SetAddress(const std::string& ipv4) {
  in_addr parsed{};
  ASSERT_EQ(inet_pton(AF_INET, ipv4.c_str(), &parsed), 1);
  const absl::MutexLock lock(&mutex_);
  address_.assign(reinterpret_cast<const char*>(&parsed), sizeof parsed);
  answer_ = Answer::kAddress;
}

size_t DnsServer::questions() const {
  const absl::MutexLock lock(&mutex_);
  return questions_;
}

void DnsServer::Serve() {
  std::array<pollfd, 2> waits = {pollfd{.fd = fd_, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = stop_fd_, .events = POLLIN, .revents = 0}};
  while (poll(waits.data(), waits.size(), -1) >= 0 && waits[1].revents == 0) {
    std::array<char, 1500> buffer{};
    sockaddr_in peer{};
    socklen_t peer_size = sizeof peer;
    const ssize_t size = recvfrom(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT,
                                  reinterpret_cast<sockaddr*>(&peer), &peer_size);
    if (size <= 0) continue;
    const std::string reply = Reply(std::string(buffer.data(), static_cast<size_t>(size)));
    if (reply.empty()) continue;
    (void)sendto(fd_, reply.data(), reply.size(), 0, reinterpret_cast<const sockaddr*>(&peer),
                 peer_size);
  }
}

// RFC 1035, 4.1: the header, the question again, and at most one record. Empty = no reply.
std::string DnsServer::Reply(const std::string& question) {
  const size_t end = EndOfQuestion(question);
  if (end == 0) return "";
  const bool wants_ipv4 = question[end - 3] == kTypeA;
  const absl::MutexLock lock(&mutex_);
  if (wants_ipv4) ++questions_;
  char result = 0;
  if (answer_ == Answer::kSilence) return "";
  if (answer_ == Answer::kServerFailure) result = 2;
  if (answer_ == Answer::kNoSuchName) result = 3;
  const bool has_record = answer_ == Answer::kAddress && wants_ipv4;
  std::string reply = question.substr(0, end);
  reply[2] = '\x81';                              // A reply, as recursion was asked for,
  reply[3] = static_cast<char>('\x80' | result);  // and done.
  // One question, `has_record` answers, and no other records.
  for (size_t i = 4; i < kHeaderBytes; ++i) reply[i] = 0;
  reply[5] = 1;
  if (!has_record) return reply;
  reply[7] = 1;
  // The name at offset 12; type A, class IN, TTL of one second, four bytes.
  static constexpr std::array<char, 12> kRecord = {'\xc0', 12, 0, kTypeA, 0, 1, 0, 0, 0, 1, 0, 4};
  return reply.append(kRecord.data(), kRecord.size()).append(address_);
}

}  // namespace participants::e2e
