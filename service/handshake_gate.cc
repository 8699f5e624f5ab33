#include "service/handshake_gate.h"

#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace participants {

void HandshakeGate::Arrive(Arrival arrival) {
  sources_[arrival.source].waiting.push_back(std::move(arrival));
  ++waiting_;
}

FileDescriptor HandshakeGate::MakeRoomFor(const std::string& source) {
  const auto most = std::ranges::max_element(
      sources_, {}, [](const auto& entry) { return entry.second.waiting.size(); });
  const auto own = sources_.find(source);
  const size_t own_waiting = own == sources_.end() ? 0 : own->second.waiting.size();
  if (most == sources_.end() || most->second.waiting.size() <= own_waiting) return {};
  FileDescriptor oldest = std::move(most->second.waiting.front().connection);
  most->second.waiting.pop_front();
  --waiting_;
  return oldest;
}

std::optional<HandshakeGate::Arrival> HandshakeGate::Next(graph::MonotonicTime now) {
  Source* const source = NextSource();
  if (source == nullptr || !HasToken(now) || !HasSlotFor(*source, now)) return std::nullopt;
  tokens_ -= 1;
  source->turn = ++turns_;
  Arrival arrival = std::move(source->waiting.front());
  source->waiting.pop_front();
  --waiting_;
  return arrival;
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
