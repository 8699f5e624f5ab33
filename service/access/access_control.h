// Decides who may call what, by the certificate and the policy in force.
#ifndef SERVICE_ACCESS_ACCESS_CONTROL_H_
#define SERVICE_ACCESS_ACCESS_CONTROL_H_

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpcpp/security/server_credentials.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/access/access_files.h"
#include "service/access/caller_buckets.h"
#include "service/access/caller_policy.h"
#include "service/access/current.h"
#include "service/access/openssl_server_certificate.h"
#include "service/access/watched_files.h"
#include "service/telemetry/log.h"

namespace participants::access {

struct AccessDecision {
  // kLimited: a rule allows the call, but the caller has no token left under its limits.
  enum class Verdict { kAllowed, kDenied, kUnidentified, kLimited };

  Verdict verdict = Verdict::kAllowed;
  std::string caller;  // Empty = unidentified.
  std::string rule;    // The policy rule that decided; empty = none.
  // When kLimited: how long until the caller has a token.
  absl::Duration retry_after = absl::ZeroDuration();
};

// The methods that a policy may name, besides those of reflection, as their paths.
struct ApiMethods {
  std::vector<std::string> released;  // Those of the last release.
  std::vector<std::string> added;     // The others.
};

// Thread-safe. Must outlive the servers.
class AccessControl {
 public:
  // The caller of a plain-text call. There, the network decides who may call.
  static constexpr std::string_view kUnverified = "unverified";

  // INVALID_ARGUMENT "<setting>: …" = a file cannot be read or is invalid.
  static absl::StatusOr<std::unique_ptr<AccessControl>> Load(const AccessFiles& files,
                                                             ApiMethods methods);

  // Decides on a call to a server with these credentials. If the rule that allows it has limits,
  // takes a token of the caller.
  AccessDecision Decide(grpc_call* call, std::string_view path) const;
  // The same for server reflection, which has two names. A caller may use both names if a rule
  // allows one, and neither if a rule denies one. Clients try the newer name first, and do not try
  // the other one after a denial.
  AccessDecision DecideOnReflection(grpc_call* call) const;
  std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials() const;

  // Follows the files while the result lives. Logs a rejected change; the previous version then
  // stays active. Call only once.
  std::unique_ptr<WatchedFiles> Watch(telemetry::Log& log);

  // False = the last change of these files was rejected; the previous version is active.
  bool certificate_current() const { return certificate_current_; }
  bool policy_current() const { return policy_current_; }
  // About the policy in force, for people: what it allows that its author may not have meant.
  std::vector<std::string> PolicyWarnings() const;
  // By rule that has limits: the calls that got no token.
  std::map<std::string, uint64_t> LimitedCalls() const;
  absl::Time certificate_expires() const;  // InfiniteFuture in plain text.

 private:
  AccessControl() = default;

  struct PolicyInForce {
    CallerPolicy policy;
    RuleBuckets buckets;
  };

  AccessDecision DecideOnAny(grpc_call* call, std::span<const std::string_view> paths) const;
  void OnCertificateFiles(absl::StatusOr<FileContents> contents, telemetry::Log& log);
  void OnPolicyFile(const absl::StatusOr<FileContents>& contents, telemetry::Log& log);

  ApiMethods methods_;
  WatchedFiles::Group certificate_files_;
  WatchedFiles::Group policy_file_;
  std::unique_ptr<Current<ServerCertificate>> certificate_;  // Null = plain text, like policy_.
  std::unique_ptr<Current<PolicyInForce>> policy_;
  std::atomic<bool> certificate_current_ = true;
  std::atomic<bool> policy_current_ = true;
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_ACCESS_CONTROL_H_
