#ifndef GRAPH_ADAPTER_CREDENTIALS_STATIC_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_STATIC_TOKEN_SOURCE_H_

#include <cstddef>
#include <string>
#include <utility>

#include "graph_adapter/credentials/token_source.h"
#include "graph_adapter/small_file.h"

namespace participants::graph {

// A token from a file that somebody else writes, read at each GetToken. For development. The
// token's lifetime is unknown.
class StaticTokenSource final : public TokenSource {
 public:
  explicit StaticTokenSource(std::string token_file) : token_file_(std::move(token_file)) {}

  void GetToken(Callback callback) override;
  // The file has no newer token right now. The next GetToken reads it again.
  bool Reject(const AccessToken&, const std::string&) override { return false; }
  size_t CredentialVersion() const override { return SecretFileVersion(token_file_); }

 private:
  const std::string token_file_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_STATIC_TOKEN_SOURCE_H_
