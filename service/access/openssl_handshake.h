// Reports whether the TLS handshake of a connection that gRPC owns is over. gRPC itself does not.
#ifndef SERVICE_ACCESS_OPENSSL_HANDSHAKE_H_
#define SERVICE_ACCESS_OPENSSL_HANDSHAKE_H_

#include <atomic>
#include <memory>

#include "absl/functional/function_ref.h"

namespace participants::access {

// The handshake of one connection. Thread-safe.
class Handshake {
 public:
  // The client has proven its identity, or gRPC has given up the connection.
  bool IsOver() const { return over_; }
  void End() { over_ = true; }

 private:
  std::atomic<bool> over_ = false;
};

// Returns the handshake of the connection that `give` hands to gRPC. gRPC creates OpenSSL's object
// for the connection at once, on the same thread. Null = no such object was created, because the
// connection is plain text.
//
// Uses OpenSSL's way to attach data to its objects: gRPC 1.51 has no interface for this, nor has a
// current release.
// Until gRPC >= (not known; 1.83 has none): gRPC reports the end of a handshake.
std::shared_ptr<const Handshake> FollowHandshake(absl::FunctionRef<void()> give);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_OPENSSL_HANDSHAKE_H_
