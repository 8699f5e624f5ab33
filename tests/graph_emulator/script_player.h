// Writes a WireScript to a stream, at the script's pace.
#ifndef TESTS_GRAPH_EMULATOR_SCRIPT_PLAYER_H_
#define TESTS_GRAPH_EMULATOR_SCRIPT_PLAYER_H_

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/wire_script.h"

namespace participants::graph_emulator {

// I/O thread only.
template <class Stream>
class ScriptPlayer {
 public:
  using Callback = std::function<void(boost::system::error_code)>;

  // The stream must outlive the player.
  explicit ScriptPlayer(Stream& stream) : stream_(stream), pause_(stream.get_executor()) {}

  // `before_last` runs before the last byte is sent, so that a client that has the answer finds
  // what before_last wrote. `done` runs once, when everything is written or a write fails; the
  // caller decides how the connection ends. `owner` keeps player and stream alive until then. One
  // script at a time.
  void Play(WireScript script, std::shared_ptr<void> owner, std::function<void()> before_last,
            Callback done) {
    script_ = std::move(script);
    before_last_ = std::move(before_last);
    done_ = std::move(done);
    offset_ = 0;
    filler_left_ = script_.filler_bytes;
    WriteNext(std::move(owner));
  }

 private:
  // The pending operation holds the owner, not this player. The owner has this player, and an
  // operation that is destroyed unfinished must destroy the session.
  using Owner = std::shared_ptr<void>;

  absl::string_view NextBytes() const {
    const absl::string_view rest = absl::string_view(script_.bytes).substr(offset_);
    if (offset_ < script_.slow_begin) return rest.substr(0, script_.slow_begin - offset_);
    return offset_ < script_.slow_end ? rest.substr(0, 1) : rest;
  }

  void WriteNext(Owner owner) {
    if (offset_ < script_.bytes.size()) {
      const absl::string_view next = NextBytes();
      if (offset_ + next.size() == script_.bytes.size() && filler_left_ == 0) before_last_();
      const bool slowly = offset_ >= script_.slow_begin && offset_ < script_.slow_end;
      offset_ += next.size();
      return Write(next, slowly, std::move(owner));
    }
    if (filler_left_ > 0) {
      const auto size = std::min<std::uint64_t>(filler_left_, script_.filler.size());
      if (filler_left_ != WireScript::kEndless) filler_left_ -= size;
      if (filler_left_ == 0) before_last_();
      return Write(absl::string_view(script_.filler).substr(0, static_cast<std::size_t>(size)),
                   /*slowly=*/false, std::move(owner));
    }
    Finish({});
  }

  void Write(absl::string_view bytes, bool slowly, Owner owner) {
    boost::asio::async_write(stream_, boost::asio::buffer(bytes.data(), bytes.size()),
                             [this, slowly, owner = std::move(owner)](
                                 boost::system::error_code error, std::size_t) mutable {
                               if (error) return Finish(error);
                               slowly ? Pause(std::move(owner)) : WriteNext(std::move(owner));
                             });
  }

  void Pause(Owner owner) {
    pause_.expires_after(script_.interval);
    pause_.async_wait([this, owner = std::move(owner)](boost::system::error_code error) mutable {
      error ? Finish(error) : WriteNext(std::move(owner));
    });
  }

  // The callback may start the next script.
  void Finish(boost::system::error_code error) { std::exchange(done_, nullptr)(error); }

  Stream& stream_;
  boost::asio::steady_timer pause_;
  WireScript script_;
  // The pending operation holds the owner. A strong reference here would leak the session when the
  // io_context ends in the middle of a script.
  std::weak_ptr<void> owner_;
  std::function<void()> before_last_;
  Callback done_;
  std::size_t offset_ = 0;
  std::uint64_t filler_left_ = 0;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_SCRIPT_PLAYER_H_
