#ifndef GRAPH_ADAPTER_CREDENTIALS_STATIC_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_STATIC_TOKEN_SOURCE_H_

#include <cstddef>
#include <string>
#include <utility>

#include "graph_adapter/credentials/secret_file.h"
#include "graph_adapter/credentials/token_source.h"

namespace participants::graph {

// A token that somebody else put into a file, read at each GetToken; for development. Nobody here
// knows how long it lives.
class StaticTokenSource final : public TokenSource {
 public:
  explicit StaticTokenSource(std::string token_file) : token_file_(std::move(token_file)) {}

  void GetToken(Callback callback) override;
  // The file has nothing fresher right now; the next call reads it again.
  bool Reject(const AccessToken&, const std::string&) override { return false; }
  size_t CredentialVersion() const override { return SecretFileVersion(token_file_); }

 private:
  const std::string token_file_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_STATIC_TOKEN_SOURCE_H_
