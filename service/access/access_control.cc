#include "service/access/access_control.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "service/access/caller_identity.h"
#include "service/access/caller_policy_json.h"
#include "service/access/gained_methods.h"
#include "service/access/tls_server_credentials.h"
#include "service/process/refused_setting.h"

namespace participants::access {
namespace {

constexpr std::array<std::string_view, 2> kReflectionPaths = {
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"};

absl::StatusOr<ServerCertificate> ToCertificate(absl::StatusOr<FileContents> contents) {
  if (!contents.ok()) return contents.status();
  return CheckServerCertificate(std::move((*contents)[0]), std::move((*contents)[1]),
                                std::move((*contents)[2]), absl::Now());
}

absl::StatusOr<CallerPolicy> ToPolicy(const absl::StatusOr<FileContents>& contents,
                                      const ApiMethods& methods) {
  if (!contents.ok()) return contents.status();
  std::vector<std::string_view> paths(kReflectionPaths.begin(), kReflectionPaths.end());
  paths.insert(paths.end(), methods.released.begin(), methods.released.end());
  paths.insert(paths.end(), methods.added.begin(), methods.added.end());
  auto policy = ParseCallerPolicy((*contents)[0], paths);
  if (!policy.ok()) return Refused("caller_policy_file", policy.status().message());
  return policy;
}

using ClientContext = std::unique_ptr<grpc_auth_context, decltype(&grpc_auth_context_release)>;

ClientContext ClientOf(grpc_call* call) {
  return {grpc_call_auth_context(call), &grpc_auth_context_release};
}

// Decides on several names of one method: a rule that denies one goes first, then a rule that
// allows one.
PolicyDecision DecisionOnAny(const CallerPolicy& policy, std::string_view caller,
                             std::span<const std::string_view> paths) {
  PolicyDecision decision;
  for (const std::string_view path : paths) {
    const PolicyDecision next = policy.Decide(caller, path);
    if (!next.allowed && !next.rule.empty()) return next;
    if (!decision.allowed) decision = next;
  }
  return decision;
}

std::string_view Text(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<AccessControl>> AccessControl::Load(const AccessFiles& files,
                                                                   ApiMethods methods) {
  std::unique_ptr<AccessControl> access(new AccessControl);
  access->methods_ = std::move(methods);
  if (files.tls_cert_file.empty()) return access;

  access->certificate_files_.files = {{"tls_cert_file", files.tls_cert_file},
                                      {"tls_key_file", files.tls_key_file},
                                      {"tls_client_ca_file", files.tls_client_ca_file}};
  access->policy_file_.files = {{"caller_policy_file", files.caller_policy_file}};
  auto certificate_contents = ReadFiles(access->certificate_files_.files);
  auto certificate = ToCertificate(certificate_contents);
  if (!certificate.ok()) return certificate.status();
  auto policy_contents = ReadFiles(access->policy_file_.files);
  auto policy = ToPolicy(policy_contents, access->methods_);
  if (!policy.ok()) return policy.status();

  access->certificate_files_.known = *std::move(certificate_contents);
  access->certificate_ = std::make_unique<Current<ServerCertificate>>(*std::move(certificate));
  access->policy_file_.known = *std::move(policy_contents);
  RuleBuckets buckets = BucketsFor(*policy, /*previous=*/{});
  access->policy_ = std::make_unique<Current<PolicyInForce>>(
      PolicyInForce{.policy = *std::move(policy), .buckets = std::move(buckets)});
  return access;
}

AccessDecision AccessControl::Decide(grpc_call* call, std::string_view path) const {
  return DecideOnAny(call, std::span(&path, 1));
}

AccessDecision AccessControl::DecideOnReflection(grpc_call* call) const {
  return DecideOnAny(call, kReflectionPaths);
}

AccessDecision AccessControl::DecideOnAny(grpc_call* call,
                                          std::span<const std::string_view> paths) const {
  using Verdict = AccessDecision::Verdict;
  if (policy_ == nullptr) return {.caller = std::string(kUnverified), .rule = {}};
  std::optional<std::string> caller = IdentifyCaller(*ClientOf(call));
  if (!caller) return {.verdict = Verdict::kUnidentified, .caller = {}, .rule = {}};
  const std::shared_ptr<const PolicyInForce> in_force = policy_->Get();
  const PolicyDecision decision = DecisionOnAny(in_force->policy, *caller, paths);
  AccessDecision result = {.verdict = decision.allowed ? Verdict::kAllowed : Verdict::kDenied,
                           .caller = *std::move(caller),
                           .rule = std::string(decision.rule)};
  if (decision.limits == nullptr) return result;
  if (const auto wait = in_force->buckets.at(result.rule)->Take(result.caller)) {
    result.verdict = Verdict::kLimited;
    result.retry_after = *wait;
  }
  return result;
}

std::shared_ptr<grpc::ServerCredentials> AccessControl::MakeServerCredentials() const {
  if (certificate_ == nullptr) return grpc::InsecureServerCredentials();
  return std::make_shared<TlsServerCredentials>(*certificate_);
}

std::unique_ptr<WatchedFiles> AccessControl::Watch(telemetry::Log& log) {
  if (certificate_ == nullptr) return nullptr;
  certificate_files_.on_change = [this, &log](absl::StatusOr<FileContents> contents) {
    OnCertificateFiles(std::move(contents), log);
  };
  policy_file_.on_change = [this, &log](const absl::StatusOr<FileContents>& contents) {
    OnPolicyFile(contents, log);
  };
  return std::make_unique<WatchedFiles>(
      std::vector{std::move(certificate_files_), std::move(policy_file_)});
}

void AccessControl::OnCertificateFiles(absl::StatusOr<FileContents> contents, telemetry::Log& log) {
  auto certificate = ToCertificate(std::move(contents));
  certificate_current_ = certificate.ok();
  if (!certificate.ok()) {
    return log.Write(telemetry::Level::kError,
                     "new certificates refused; the previous ones stay active",
                     {{"why", Text(certificate.status())}});
  }
  const std::string expires = absl::FormatTime(certificate->expires, absl::UTCTimeZone());
  certificate_->Set(*std::move(certificate));
  log.Write(telemetry::Level::kInfo, "new certificates in force", {{"expires", expires}});
}

void AccessControl::OnPolicyFile(const absl::StatusOr<FileContents>& contents,
                                 telemetry::Log& log) {
  auto policy = ToPolicy(contents, methods_);
  policy_current_ = policy.ok();
  if (!policy.ok()) {
    return log.Write(telemetry::Level::kError,
                     "new caller policy refused; the previous one stays active",
                     {{"why", Text(policy.status())}});
  }
  const std::string name = policy->name();
  RuleBuckets buckets = BucketsFor(*policy, policy_->Get()->buckets);
  policy_->Set({.policy = *std::move(policy), .buckets = std::move(buckets)});
  log.Write(telemetry::Level::kInfo, "new caller policy in force", {{"policy", name}});
  for (const std::string& warning : PolicyWarnings()) {
    log.Write(telemetry::Level::kWarning, warning, {});
  }
}

std::vector<std::string> AccessControl::PolicyWarnings() const {
  if (policy_ == nullptr) return {};
  return WarnOfGainedMethods(policy_->Get()->policy, methods_.released, methods_.added);
}

std::map<std::string, uint64_t> AccessControl::LimitedCalls() const {
  std::map<std::string, uint64_t> calls;
  if (policy_ == nullptr) return calls;
  const std::shared_ptr<const PolicyInForce> in_force = policy_->Get();
  for (const auto& [rule, buckets] : in_force->buckets) calls[rule] = buckets->refused();
  return calls;
}

absl::Time AccessControl::certificate_expires() const {
  return certificate_ == nullptr ? absl::InfiniteFuture() : certificate_->Get()->expires;
}

}  // namespace participants::access
