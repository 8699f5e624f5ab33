// The functions of GraphEmulator that control credentials and token lifetimes.
#include <string>
#include <utility>

#include "tests/graph_emulator/emulator_runtime.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::graph_emulator {

void GraphEmulator::RevokeTokens() {
  runtime_->OnIoThread([](EmulatorState& state) { state.tokens.RevokeAll(); });
}

void GraphEmulator::AcceptToken(std::string token) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.tokens.Accept(std::move(token)); });
}

void GraphEmulator::SetTokenLifetime(std::chrono::milliseconds lifetime,
                                     std::chrono::milliseconds refresh_in) {
  runtime_->OnIoThread(
      [&](EmulatorState& state) { state.tokens.SetLifetime(lifetime, refresh_in); });
}

void GraphEmulator::ChallengeClaims(ClaimsChallenge challenge) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.tokens.Challenge(std::move(challenge)); });
}

void GraphEmulator::EndClaimsChallenge() {
  runtime_->OnIoThread([](EmulatorState& state) { state.tokens.EndChallenge(); });
}

void GraphEmulator::AddClientSecret(const std::string& secret) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.registration.AddSecret(secret); });
}

void GraphEmulator::ExpireClientSecret(const std::string& secret) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.registration.ExpireSecret(secret); });
}

void GraphEmulator::RemoveClientSecret(const std::string& secret) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.registration.RemoveSecret(secret); });
}

std::string GraphEmulator::AddClientCertificate(absl::string_view pem) {
  return runtime_->OnIoThread(
      [&](EmulatorState& state) { return state.registration.AddCertificate(pem).value_or(""); });
}

bool GraphEmulator::RemoveClientCertificate(const std::string& thumbprint) {
  return runtime_->OnIoThread(
      [&](EmulatorState& state) { return state.registration.RemoveCertificate(thumbprint); });
}

std::string GraphEmulator::AddIssuerKey(const std::string& issuer, absl::string_view pem) {
  return runtime_->OnIoThread([&](EmulatorState& state) {
    return state.registration.AddIssuerKey(issuer, pem).value_or("");
  });
}

bool GraphEmulator::RemoveIssuerKey(const std::string& issuer, const std::string& key_id) {
  return runtime_->OnIoThread(
      [&](EmulatorState& state) { return state.registration.RemoveIssuerKey(issuer, key_id); });
}

void GraphEmulator::AddFederatedCredential(FederatedCredential credential) {
  runtime_->OnIoThread([&](EmulatorState& state) {
    state.registration.AddFederatedCredential(std::move(credential));
  });
}

bool GraphEmulator::RemoveFederatedCredential(const FederatedCredential& credential) {
  return runtime_->OnIoThread([&](EmulatorState& state) {
    return state.registration.RemoveFederatedCredential(credential);
  });
}

void GraphEmulator::AddManagedIdentity(ManagedIdentity identity) {
  runtime_->OnIoThread(
      [&](EmulatorState& state) { state.managed_identities.push_back(std::move(identity)); });
}

void GraphEmulator::ClearManagedIdentities() {
  runtime_->OnIoThread([](EmulatorState& state) { state.managed_identities.clear(); });
}

}  // namespace participants::graph_emulator
