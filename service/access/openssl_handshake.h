// Whether the TLS handshake of a connection that gRPC has is over, which gRPC itself does not say.
#ifndef SERVICE_ACCESS_OPENSSL_HANDSHAKE_H_
#define SERVICE_ACCESS_OPENSSL_HANDSHAKE_H_

#include <atomic>
#include <memory>

#include "absl/functional/function_ref.h"

namespace participants::access {

// Of one connection. Thread-safe.
class Handshake {
 public:
  // The client has proven itself, or gRPC has given the connection up.
  bool IsOver() const { return over_; }
  void End() { over_ = true; }

 private:
  std::atomic<bool> over_ = false;
};

// The handshake of the connection that `give` gives to gRPC, which makes OpenSSL's object for it on
// the same thread and at once. Null: no such object was made, since the connection is plain text.
//
// By OpenSSL's own means for data that belongs to its objects: gRPC 1.51 has no way to ask, nor has
// a current one.
std::shared_ptr<const Handshake> FollowHandshake(absl::FunctionRef<void()> give);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_OPENSSL_HANDSHAKE_H_
