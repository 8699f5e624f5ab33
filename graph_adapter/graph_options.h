// The adapter's whole configuration. The adapter reads no flags and no environment.
#ifndef GRAPH_ADAPTER_GRAPH_OPTIONS_H_
#define GRAPH_ADAPTER_GRAPH_OPTIONS_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/graph_error.h"

namespace participants::graph {

// How the adapter proves to Entra which application it is.
enum class CredentialKind {
  // OAuth 2.0 client credentials grants: with a shared secret, with an assertion signed by the RSA
  // key of a certificate (both in one PEM file), or with a token of another issuer, such as the
  // cluster's.
  kClientSecret,
  kClientCertificate,
  kWorkloadIdentity,
  // The identity that Azure assigned to the machine.
  kManagedIdentity,
  // A token from a file that somebody else writes. For development.
  kStaticToken
};

struct Credential {
  CredentialKind kind = CredentialKind::kClientSecret;
  std::string tenant_id = {};
  // Empty for a managed identity = the machine has only one. Empty for a static token = unknown.
  std::string client_id = {};
  // With the secret, the certificate or the token. Read each time, so that a new one is picked up.
  std::string file = {};
  std::string client_secret = {};                            // Used if `file` is empty.
  std::string metadata_endpoint = "http://169.254.169.254";  // For a managed identity.
};

struct GraphOptions {
  // Ends in the version, without a trailing slash: https://graph.microsoft.com/v1.0
  std::string base_url;
  // The OAuth authority, with or without a trailing slash: https://login.microsoftonline.com
  std::string authority_host;
  // https://graph.microsoft.com/.default
  std::string scope;
  Credential credential;

  std::string ca_file;  // Replaces the system's roots; empty = the system's.
  std::string proxy;    // Empty = none; the environment's proxies are never used.
  std::string user_agent;
  int max_connections = 1024;
  Duration connect_timeout = std::chrono::seconds(5);
  // A removal or read without an answer for this long is sent again if the deadline allows.
  Duration removal_attempt_timeout = std::chrono::seconds(10);
  // Memory limit for all rosters that are being read. At least RosterMemory::kMostBytes.
  size_t roster_memory_bytes = size_t{64} * 1024 * 1024;
  // Whether an invitation is sent again after a 503 with Retry-After, which Graph documents as
  // back-pressure.
  bool retry_invite_on_503 = true;
};

// Reports the state of the adapter's token, on the loop's thread. True = a usable token is there
// and, the first time, a connection to Graph was tried (warm_up.h). False = the last token has
// expired and no new one could be fetched.
using ReadinessListener = absl::AnyInvocable<void(bool ready)>;

// Reports a failure outside any exchange, on the loop's thread.
using FailureListener = absl::AnyInvocable<void(const GraphError& failure)>;

struct GraphListeners {
  ReadinessListener on_readiness = [](bool) {};
  // A fetch failed. An older token may still be usable.
  FailureListener on_token_failure = [](const GraphError&) {};
  // Connecting ahead of the exchanges failed (warm_up.h).
  FailureListener on_connect_failure = [](const GraphError&) {};
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_OPTIONS_H_
