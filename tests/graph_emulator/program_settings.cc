#include "tests/graph_emulator/program_settings.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace participants::graph_emulator {
namespace {

absl::Status Refused(absl::string_view flag, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("--", flag, ": ", why));
}

// host:port, an IPv6 host in brackets.
absl::Status ReadListenAddress(absl::string_view text, GraphEmulatorOptions& options) {
  const std::size_t colon = text.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) ||
      port < 0 || port > std::numeric_limits<std::uint16_t>::max()) {
    return Refused("listen_address", absl::StrCat("'", text, "' is not of the form host:port"));
  }
  absl::string_view host = text.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[") && !absl::ConsumeSuffix(&host, "]")) {
    return Refused("listen_address", absl::StrCat("'", text, "' has no closing bracket"));
  }
  options.address = std::string(host);
  options.port = static_cast<std::uint16_t>(port);
  return absl::OkStatus();
}

absl::StatusOr<std::chrono::milliseconds> ReadDuration(absl::string_view flag,
                                                       absl::Duration duration) {
  if (duration < absl::Milliseconds(1) || duration > absl::Hours(24)) {
    return Refused(flag, "must be 1ms to 24h");
  }
  return absl::ToChronoMilliseconds(duration);
}

absl::StatusOr<CalleeBehaviour> ReadCallee(absl::string_view text) {
  if (text == "answer") return CalleeBehaviour::kAnswer;
  if (text == "decline") return CalleeBehaviour::kDecline;
  if (text == "timeout") return CalleeBehaviour::kTimeOut;
  return Refused("callee", absl::StrCat("'", text, "' is not one of answer, decline, timeout"));
}

absl::Status ReadIdentity(const ProgramFlags& flags, GraphEmulatorOptions& options) {
  if (flags.tenant_id.empty()) return Refused("tenant_id", "must not be empty");
  if (flags.client_id.empty()) return Refused("client_id", "must not be empty");
  if (flags.client_secret.empty()) return Refused("client_secret", "must not be empty");
  if (!flags.authority_alias.empty() && !absl::EndsWith(flags.authority_alias, "/")) {
    return Refused("authority_alias", "must end with a slash");
  }
  if (!flags.authority_alias.empty()) options.authority_aliases = {flags.authority_alias};
  options.tenant_id = flags.tenant_id;
  options.client_id = flags.client_id;
  options.client_secret = flags.client_secret;
  return absl::OkStatus();
}

absl::Status ReadCredentials(const ProgramFlags& flags, ProgramSettings& settings) {
  settings.client_certificate_file = flags.client_certificate;
  if (!flags.managed_identity.empty()) {
    settings.managed_identity = ManagedIdentity{flags.managed_identity, "", ""};
  }
  if (flags.federated_issuer_key.empty()) {
    if (flags.federated_issuer.empty() && flags.federated_subject.empty()) return absl::OkStatus();
    return Refused("federated_issuer_key", "goes with --federated_issuer and --federated_subject");
  }
  if (flags.federated_issuer.empty()) return Refused("federated_issuer", "must not be empty");
  if (flags.federated_subject.empty()) return Refused("federated_subject", "must not be empty");
  FederatedCredential credential;
  credential.issuer = flags.federated_issuer;
  credential.subject = flags.federated_subject;
  settings.federated_credential = std::move(credential);
  settings.federated_issuer_key_file = flags.federated_issuer_key;
  return absl::OkStatus();
}

// Empty when the file cannot be read: then there is no PEM in it either.
std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

absl::StatusOr<ProgramSettings> ReadSettings(const ProgramFlags& flags) {
  ProgramSettings settings;
  GraphEmulatorOptions& options = settings.options;
  if (auto status = ReadListenAddress(flags.listen_address, options); !status.ok()) return status;
  if (auto status = ReadIdentity(flags, options); !status.ok()) return status;
  options.tls_cert_file = flags.tls_cert_file;
  options.tls_key_file = flags.tls_key_file;

  const auto token_lifetime = ReadDuration("token_lifetime", flags.token_lifetime);
  if (!token_lifetime.ok()) return token_lifetime.status();
  options.token_lifetime = *token_lifetime;
  const auto ring_time = ReadDuration("ring_time", flags.ring_time);
  if (!ring_time.ok()) return ring_time.status();
  options.ring_time = *ring_time;
  const auto callee = ReadCallee(flags.callee);
  if (!callee.ok()) return callee.status();
  options.callee = *callee;

  if (auto status = ReadCredentials(flags, settings); !status.ok()) return status;
  auto calls = ParseCalls(flags.calls);
  if (!calls.ok()) return calls.status();
  settings.calls = *std::move(calls);
  return settings;
}

absl::Status Furnish(const ProgramSettings& settings, GraphEmulator& emulator) {
  for (const CallAtStart& call : settings.calls) {
    emulator.AddCall(call.call_id, call.participant_ids);
  }
  const std::string& certificate = settings.client_certificate_file;
  if (!certificate.empty() && emulator.AddClientCertificate(ReadFile(certificate)).empty()) {
    return Refused("client_certificate", absl::StrCat("'", certificate, "' has no certificate"));
  }
  if (settings.federated_credential) {
    const std::string& key = settings.federated_issuer_key_file;
    if (emulator.AddIssuerKey(settings.federated_credential->issuer, ReadFile(key)).empty()) {
      return Refused("federated_issuer_key", absl::StrCat("'", key, "' has no key"));
    }
    emulator.AddFederatedCredential(*settings.federated_credential);
  }
  if (settings.managed_identity) emulator.AddManagedIdentity(*settings.managed_identity);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<CallAtStart>> ParseCalls(absl::string_view text) {
  std::vector<CallAtStart> calls;
  for (const absl::string_view call : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> halves =
        absl::StrSplit(call, absl::MaxSplits('=', 1));
    if (halves.first.empty()) return Refused("call", absl::StrCat("'", call, "' has no call id"));
    calls.push_back(
        {std::string(halves.first), absl::StrSplit(halves.second, '+', absl::SkipEmpty())});
  }
  return calls;
}

}  // namespace participants::graph_emulator
