#include "service/access/openssl_handshake.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <memory>
#include <utility>

namespace participants::access {
namespace {

using SharedHandshake = std::shared_ptr<Handshake>;

// Set while a thread hands a connection to gRPC: receives the handshake of OpenSSL's object for
// that connection.
thread_local SharedHandshake* awaited = nullptr;

int Index();

// The client's Finished is the last message of a handshake in every version of TLS. It follows the
// certificate, which is checked before anything else is read.
void OnMessage(int sent, int /*version*/, int type, const void* bytes, size_t size, SSL* ssl,
               void* /*argument*/) {
  if (sent != 0 || type != SSL3_RT_HANDSHAKE || size == 0) return;
  if (*static_cast<const unsigned char*>(bytes) != SSL3_MT_FINISHED) return;
  if (auto* handshake = static_cast<SharedHandshake*>(SSL_get_ex_data(ssl, Index()))) {
    (*handshake)->End();
  }
}

void OnNew(void* ssl, void* /*pointer*/, CRYPTO_EX_DATA* data, int index, long /*number*/,
           void* /*argument*/) {
  if (awaited == nullptr) return;
  *awaited = std::make_shared<Handshake>();
  CRYPTO_set_ex_data(data, index, new SharedHandshake(*awaited));
  SSL_set_msg_callback(static_cast<SSL*>(ssl), &OnMessage);
}

void OnFree(void* /*ssl*/, void* pointer, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*number*/,
            void* /*argument*/) {
  const std::unique_ptr<SharedHandshake> handshake(static_cast<SharedHandshake*>(pointer));
  if (handshake != nullptr) (*handshake)->End();
}

int Index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, &OnNew, nullptr, &OnFree);
  return index;
}

}  // namespace

std::shared_ptr<const Handshake> FollowHandshake(absl::FunctionRef<void()> give) {
  (void)Index();
  SharedHandshake handshake;
  awaited = &handshake;
  give();
  awaited = nullptr;
  return handshake;
}

}  // namespace participants::access
