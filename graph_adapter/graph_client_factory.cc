#include "graph_adapter/graph_client_factory.h"

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/caching_token_source.h"
#include "graph_adapter/credentials/client_credentials_token_source.h"
#include "graph_adapter/credentials/managed_identity_token_source.h"
#include "graph_adapter/credentials/static_token_source.h"
#include "graph_adapter/http/curl_transport.h"
#include "graph_adapter/http/epoll_event_loop.h"
#include "graph_adapter/option_validation.h"
#include "graph_adapter/random.h"
#include "graph_adapter/rest_graph_client.h"
#include "graph_adapter/warm_up.h"

namespace participants::graph {
namespace {

constexpr int kTokenConnections = 2;
// How often the loop reports that it turns, even when idle.
constexpr Duration kBetweenTurns = std::chrono::seconds(5);

CurlOptions CurlOptionsOf(const GraphOptions& options) {
  CurlOptions curl;
  curl.ca_file = options.ca_file;
  curl.proxy = options.proxy;
  curl.user_agent = options.user_agent;
  curl.max_connections = options.max_connections;
  curl.connect_timeout = options.connect_timeout;
  return curl;
}

// Token fetches have their own connections: a Graph that hangs may hold all connections that it is
// allowed.
CurlOptions TokenCurlOptionsOf(const GraphOptions& options) {
  CurlOptions curl = CurlOptionsOf(options);
  curl.max_connections = kTokenConnections;
  return curl;
}

std::string BaseUrlOf(const GraphOptions& options) {
  return std::string(absl::StripSuffix(options.base_url, "/"));
}

Random MakeRandom() {
  return [engine = std::mt19937_64(std::random_device{}()),
          unit = std::uniform_real_distribution<double>()]() mutable { return unit(engine); };
}

// The whole adapter. Members are declared in order of dependency, so that each part outlives its
// users. The destructor stops the loop's thread before any member is destroyed.
class GraphAdapter final : public GraphClient {
 public:
  explicit GraphAdapter(const GraphOptions& options)
      : loop_(clock_),
        roster_memory_(loop_, options.roster_memory_bytes),
        transport_(loop_, CurlOptionsOf(options)),
        token_transport_(loop_, TokenCurlOptionsOf(options)),
        warm_up_(
            transport_, clock_, BaseUrlOf(options),
            [this](bool ready) { listeners_.on_readiness(ready); },
            [this](const GraphError& error) { listeners_.on_connect_failure(error); }),
        token_source_(MakeTokenSource(options)),
        tokens_(
            loop_, *token_source_, MakeRandom(), [this](bool usable) { warm_up_.OnToken(usable); },
            [this](const GraphError& error) { listeners_.on_token_failure(error); }, stats_),
        client_(ExchangeResources{.loop = loop_,
                                  .clock = clock_,
                                  .transport = transport_,
                                  .tokens = tokens_,
                                  .random = MakeRandom(),
                                  .quota = {},
                                  .throttle = {},
                                  .base_url = BaseUrlOf(options),
                                  .attempt_timeout = options.removal_attempt_timeout,
                                  .once_after_503 = options.retry_invite_on_503,
                                  .live_exchanges = {},
                                  .stats = stats_}) {
    stats_->loop_turned = loop_.Now();
    loop_.Post([this] { SayThatItTurns(); });
  }

  ~GraphAdapter() override {
    Shutdown();
    loop_.Post([this] {
      tokens_.Shutdown();
      token_transport_.CancelAll();
      transport_.CancelAll();
    });
    loop_.Stop();
  }

  const absl::Status& status() const { return loop_.status(); }

  void Begin(GraphListeners listeners) override {
    loop_.Post([this, listeners = std::move(listeners)]() mutable {
      listeners_ = std::move(listeners);
      warm_up_.Report();  // An exchange may have fetched the first token before.
      tokens_.Start();
    });
  }
  void EndListening() override {
    absl::Notification ended;
    loop_.Post([this, &ended] {
      listeners_ = {};
      ended.Notify();
    });
    ended.WaitForNotification();
  }
  ExchangeHandle Start(GraphRequest request, ExchangeOptions options,
                       GraphCallback callback) override {
    return client_.Start(std::move(request), std::move(options), std::move(callback));
  }
  void Shutdown() override {
    client_.Shutdown();
    roster_memory_.Shutdown();
  }
  void PostPiece(absl::AnyInvocable<void() &&> piece) override {
    loop_.PostPiece(std::move(piece));
  }
  absl::string_view base_url() const override { return client_.base_url(); }
  RosterMemory* roster_memory() override { return &roster_memory_; }
  const GraphStats& stats() const override { return *stats_; }
  GraphIo* io() override { return &loop_; }

 private:
  void SayThatItTurns() {
    const MonotonicTime now = loop_.Now();
    stats_->loop_turned = now;
    (void)loop_.RunAt(now + kBetweenTurns, [this] { SayThatItTurns(); });
  }

  std::unique_ptr<TokenSource> MakeTokenSource(const GraphOptions& options) {
    const Credential& credential = options.credential;
    switch (credential.kind) {
      case CredentialKind::kManagedIdentity:
        return std::make_unique<ManagedIdentityTokenSource>(
            loop_, clock_, token_transport_, MakeRandom(), options.scope, credential);
      case CredentialKind::kStaticToken:
        return std::make_unique<StaticTokenSource>(credential.file);
      default:
        return std::make_unique<ClientCredentialsTokenSource>(loop_, clock_, token_transport_,
                                                              MakeRandom(), options.authority_host,
                                                              options.scope, credential);
    }
  }

  const std::shared_ptr<GraphStats> stats_ = std::make_shared<GraphStats>();
  GraphListeners listeners_;  // Loop thread only.
  SystemClock clock_;
  EpollEventLoop loop_;
  RosterMemory roster_memory_;
  CurlTransport transport_;
  CurlTransport token_transport_;
  WarmUp warm_up_;
  std::unique_ptr<TokenSource> token_source_;
  CachingTokenSource tokens_;
  RestGraphClient client_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GraphClient>> MakeGraphClient(const GraphOptions& options) {
  if (absl::Status status = ValidateGraphOptions(options); !status.ok()) return status;
  auto adapter = std::make_unique<GraphAdapter>(options);
  if (!adapter->status().ok()) return adapter->status();
  return adapter;
}

std::string TransportVersion() { return CurlVersion(); }

}  // namespace participants::graph
