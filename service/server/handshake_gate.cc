#include "service/server/handshake_gate.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace participants {
namespace {

// A client that is still connected has not closed its side of the connection.
bool HasGone(const FileDescriptor& connection) {
  pollfd polled = {.fd = connection.get(), .events = POLLRDHUP, .revents = 0};
  return poll(&polled, 1, 0) > 0;
}

}  // namespace

void HandshakeGate::Arrive(Arrival arrival) {
  // A new source goes behind all others. Otherwise a client that disconnects and reconnects would
  // always be first.
  const auto [source, is_new] = sources_.try_emplace(arrival.source);
  if (is_new) source->second.turn = ++turns_;
  source->second.waiting.push_back(std::move(arrival));
  ++waiting_;
}

HandshakeGate::Arrival HandshakeGate::TakeFirst(Source& source) {
  Arrival first = std::move(source.waiting.front());
  source.waiting.pop_front();
  --waiting_;
  return first;
}

FileDescriptor HandshakeGate::MakeRoomFor(const std::string& source) {
  const auto most = std::ranges::max_element(sources_, {}, [](const auto& entry) {
    const auto& waiting = entry.second.waiting;
    const auto oldest = waiting.empty() ? graph::MonotonicTime::max() : waiting.front().time;
    return std::pair(waiting.size(), -oldest.time_since_epoch());
  });
  const auto own = sources_.find(source);
  const size_t own_waiting = own == sources_.end() ? 0 : own->second.waiting.size();
  if (most == sources_.end() || most->second.waiting.size() <= own_waiting) return {};
  return TakeFirst(most->second).connection;
}

std::optional<HandshakeGate::Arrival> HandshakeGate::Next(graph::MonotonicTime now) {
  while (Source* const source = NextSource()) {
    if (HasGone(source->waiting.front().connection)) {
      (void)TakeFirst(*source);
      continue;
    }
    if (!HasToken(now) || !HasSlotFor(*source, now)) return std::nullopt;
    tokens_ -= 1;
    source->turn = ++turns_;
    return TakeFirst(*source);
  }
  return std::nullopt;
}

void HandshakeGate::DropLate(graph::MonotonicTime now) {
  for (auto& [name, source] : sources_) {
    while (!source.waiting.empty() && now - source.waiting.front().time >= kLongestWait) {
      (void)TakeFirst(source);
    }
  }
}

HandshakeGate::Source* HandshakeGate::NextSource() {
  Source* next = nullptr;
  for (auto& [name, source] : sources_) {
    if (source.waiting.empty()) continue;
    if (next == nullptr ||
        std::tie(source.under_way, source.turn) < std::tie(next->under_way, next->turn)) {
      next = &source;
    }
  }
  return next;
}

bool HandshakeGate::HasToken(graph::MonotonicTime now) {
  const std::chrono::duration<double> since = now - refilled_;
  refilled_ = now;
  tokens_ = std::min(AsDouble(options_.most), tokens_ + since.count() * options_.per_second);
  return tokens_ >= 1;
}

bool HandshakeGate::HasSlotFor(const Source& source, graph::MonotonicTime now) {
  if (under_way_.size() < options_.most) return true;
  Tidy();
  if (under_way_.size() < options_.most) return true;
  const auto most = std::ranges::max_element(
      sources_, {}, [](const auto& entry) { return entry.second.under_way; });
  auto victim = under_way_.begin();
  if (most->second.under_way > source.under_way + 1) {
    victim = std::ranges::find(under_way_, most->first, &UnderWay::source);
  } else if (now - victim->begun < kPatience) {
    return false;
  }
  End(victim);
  return true;
}

void HandshakeGate::Began(const std::string& source,
                          std::shared_ptr<const access::Handshake> handshake,
                          FileDescriptor duplicate, graph::MonotonicTime now) {
  ++sources_[source].under_way;
  under_way_.push_back({.source = source,
                        .handshake = std::move(handshake),
                        .duplicate = std::move(duplicate),
                        .begun = now});
}

void HandshakeGate::End(std::list<UnderWay>::iterator handshake) {
  shutdown(handshake->duplicate.get(), SHUT_RDWR);
  ++ended_;
  worst_ = handshake->source;
  Forget(handshake);
}

std::list<HandshakeGate::UnderWay>::iterator HandshakeGate::Forget(
    std::list<UnderWay>::iterator handshake) {
  --sources_[handshake->source].under_way;
  return under_way_.erase(handshake);
}

void HandshakeGate::Tidy() {
  for (auto each = under_way_.begin(); each != under_way_.end();) {
    each = each->handshake->IsOver() ? Forget(each) : std::next(each);
  }
  std::erase_if(sources_, [](const auto& entry) {
    return entry.second.waiting.empty() && entry.second.under_way == 0;
  });
}

}  // namespace participants
