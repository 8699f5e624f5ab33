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
                                      const std::vector<std::string>& methods) {
  if (!contents.ok()) return contents.status();
  std::vector<std::string_view> paths(kReflectionPaths.begin(), kReflectionPaths.end());
  paths.insert(paths.end(), methods.begin(), methods.end());
  auto policy = CallerPolicy::Parse((*contents)[0], paths);
  if (!policy.ok()) return Refused("caller_policy_file", policy.status().message());
  return policy;
}

using ClientContext = std::unique_ptr<grpc_auth_context, decltype(&grpc_auth_context_release)>;

ClientContext ClientOf(grpc_call* call) {
  return {grpc_call_auth_context(call), &grpc_auth_context_release};
}

std::string_view Text(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<AccessControl>> AccessControl::Load(
    const AccessFiles& files, std::vector<std::string> methods) {
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
  access->policy_ = std::make_unique<Current<CallerPolicy>>(*std::move(policy));
  return access;
}

AccessDecision AccessControl::Decide(grpc_call* call, std::string_view path) const {
  if (policy_ == nullptr) return {.caller = std::string(kUnverified), .rule = {}};
  return DecideFor(*ClientOf(call), path);
}

AccessDecision AccessControl::DecideFor(const grpc_auth_context& client,
                                        std::string_view path) const {
  using Verdict = AccessDecision::Verdict;
  std::optional<std::string> caller = IdentifyCaller(client);
  if (!caller) return {.verdict = Verdict::kUnidentified, .caller = {}, .rule = {}};
  const std::shared_ptr<const CallerPolicy> policy = policy_->Get();
  const PolicyDecision decision = policy->Decide(*caller, path);
  return {.verdict = decision.allowed ? Verdict::kAllowed : Verdict::kDenied,
          .caller = *std::move(caller),
          .rule = std::string(decision.rule)};
}

std::shared_ptr<grpc::ServerCredentials> AccessControl::MakeServerCredentials() const {
  if (certificate_ == nullptr) return grpc::InsecureServerCredentials();
  return std::make_shared<TlsServerCredentials>(*certificate_);
}

bool AccessControl::MayReflect(grpc_call* call) const {
  using Verdict = AccessDecision::Verdict;
  if (policy_ == nullptr) return true;
  const ClientContext client = ClientOf(call);
  bool allowed = false;
  for (const std::string_view name : kReflectionPaths) {
    const AccessDecision decision = DecideFor(*client, name);
    if (decision.verdict == Verdict::kDenied && !decision.rule.empty()) return false;
    allowed |= decision.verdict == Verdict::kAllowed;
  }
  return allowed;
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
  policy_->Set(*std::move(policy));
  log.Write(telemetry::Level::kInfo, "new caller policy in force", {{"policy", name}});
}

absl::Time AccessControl::certificate_expires() const {
  return certificate_ == nullptr ? absl::InfiniteFuture() : certificate_->Get()->expires;
}

}  // namespace participants::access
