#include "graph_adapter/graph_client_factory.h"

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/strip.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/caching_token_source.h"
#include "graph_adapter/credentials/client_secret_token_source.h"
#include "graph_adapter/credentials/static_token_source.h"
#include "graph_adapter/curl_transport.h"
#include "graph_adapter/epoll_event_loop.h"
#include "graph_adapter/random.h"
#include "graph_adapter/rest_graph_client.h"

namespace participants::graph {
namespace {

CurlOptions CurlOptionsOf(const GraphOptions& options) {
  CurlOptions curl;
  curl.ca_file = options.ca_file;
  curl.proxy = options.proxy;
  curl.user_agent = options.user_agent;
  curl.max_connections = options.max_connections;
  curl.connect_timeout = options.connect_timeout;
  return curl;
}

Random MakeRandom() {
  return [engine = std::mt19937_64(std::random_device{}()),
          unit = std::uniform_real_distribution<double>()]() mutable { return unit(engine); };
}

// The whole adapter. Declared in the order of use, so that each part outlives what uses it; the
// thread of the loop is stopped before any of them goes.
class GraphAdapter final : public GraphClient {
 public:
  GraphAdapter(const GraphOptions& options, ReadinessListener on_readiness)
      : loop_(clock_),
        transport_(loop_, CurlOptionsOf(options)),
        credential_(MakeCredential(options)),
        tokens_(loop_, *credential_, MakeRandom(), std::move(on_readiness)),
        client_(CallResources{.loop = loop_,
                              .clock = clock_,
                              .transport = transport_,
                              .tokens = tokens_,
                              .random = MakeRandom(),
                              .quota = {},
                              .throttle = {},
                              .removal_attempt_timeout = options.removal_attempt_timeout,
                              .retry_invite_on_503 = options.retry_invite_on_503,
                              .live_calls = {}},
                std::string(absl::StripSuffix(options.base_url, "/"))) {
    loop_.Post([this] { tokens_.Start(); });
  }

  ~GraphAdapter() override {
    client_.Shutdown();
    loop_.Post([this] {
      tokens_.Shutdown();
      transport_.CancelAll();
    });
    loop_.Stop();
  }

  const absl::Status& status() const { return loop_.status(); }

  CallHandle RemoveParticipant(RemoveParticipantParams params, CallOptions options,
                               RemoveCallback callback) override {
    return client_.RemoveParticipant(std::move(params), std::move(options), std::move(callback));
  }
  CallHandle InviteParticipants(InviteParticipantsParams params, CallOptions options,
                                InviteCallback callback) override {
    return client_.InviteParticipants(std::move(params), std::move(options), std::move(callback));
  }
  void Shutdown() override { client_.Shutdown(); }

 private:
  std::unique_ptr<TokenSource> MakeCredential(const GraphOptions& options) {
    if (const auto* secret = std::get_if<ClientSecretCredential>(&options.credential)) {
      return std::make_unique<ClientSecretTokenSource>(
          loop_, clock_, transport_, MakeRandom(), options.authority_host, options.scope, *secret);
    }
    const auto& fixed = std::get<StaticTokenCredential>(options.credential);
    return std::make_unique<StaticTokenSource>(fixed.token_file);
  }

  SystemClock clock_;
  EpollEventLoop loop_;
  CurlTransport transport_;
  std::unique_ptr<TokenSource> credential_;
  CachingTokenSource tokens_;
  RestGraphClient client_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GraphClient>> MakeGraphClient(const GraphOptions& options,
                                                             ReadinessListener on_readiness) {
  if (absl::Status status = ValidateGraphOptions(options); !status.ok()) return status;
  auto adapter = std::make_unique<GraphAdapter>(options, std::move(on_readiness));
  if (!adapter->status().ok()) return adapter->status();
  return adapter;
}

std::string TransportVersion() { return CurlVersion(); }

}  // namespace participants::graph
