#include "tests/graph_emulator/graph_emulator.h"

#include <utility>

#include "tests/graph_emulator/call_json.h"
#include "tests/graph_emulator/emulator_runtime.h"
#include "tests/graph_emulator/roster_json.h"

namespace participants::graph_emulator {

absl::StatusOr<std::unique_ptr<GraphEmulator>> GraphEmulator::Start(GraphEmulatorOptions options) {
  auto runtime = std::make_unique<Runtime>(std::move(options));
  if (absl::Status status = runtime->Start(); !status.ok()) return status;
  return std::unique_ptr<GraphEmulator>(new GraphEmulator(std::move(runtime)));
}

GraphEmulator::GraphEmulator(std::unique_ptr<Runtime> runtime) : runtime_(std::move(runtime)) {}

GraphEmulator::~GraphEmulator() = default;

std::uint16_t GraphEmulator::port() const { return runtime_->port(); }

std::string GraphEmulator::address() const { return runtime_->address(); }

std::string GraphEmulator::graph_base_url() const { return runtime_->UrlOf("v1.0"); }

std::string GraphEmulator::authority_host() const { return runtime_->UrlOf(""); }

std::string GraphEmulator::imds_url() const {
  return runtime_->UrlOf("metadata/identity/oauth2/token");
}

std::string GraphEmulator::control_url() const { return runtime_->UrlOf("_emulator"); }

void GraphEmulator::AddCall(absl::string_view call_id,
                            const std::vector<std::string>& participant_ids) {
  runtime_->OnIoThread(
      [&](EmulatorState& state) { state.calls.AddCall(call_id, ActiveRoster(participant_ids)); });
}

absl::Status GraphEmulator::PutCall(absl::string_view call_id, absl::string_view json) {
  auto plan = CallFromJson(json);
  if (!plan.ok()) return plan.status();
  runtime_->OnIoThread([&](EmulatorState& state) {
    state.calls.AddCall(call_id, std::move(plan->participants), std::move(plan->settings));
  });
  return absl::OkStatus();
}

void GraphEmulator::EndCall(absl::string_view call_id) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.calls.EndCall(call_id); });
}

std::vector<RosterEntry> GraphEmulator::Roster(absl::string_view call_id) {
  return runtime_->OnIoThread([&](EmulatorState& state) {
    return state.calls.Roster(call_id).value_or(std::vector<RosterEntry>());
  });
}

void GraphEmulator::AddFault(Fault fault) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.faults.Add(std::move(fault)); });
}

void GraphEmulator::ClearFaults() {
  runtime_->OnIoThread([](EmulatorState& state) { state.faults.Clear(); });
}

void GraphEmulator::SetDelay(std::chrono::milliseconds delay) {
  runtime_->OnIoThread([&](EmulatorState& state) { state.graph_delay = delay; });
}

std::vector<JournalEntry> GraphEmulator::Journal() {
  return runtime_->OnIoThread([](EmulatorState& state) { return state.journal.Entries(); });
}

void GraphEmulator::ClearJournal() {
  runtime_->OnIoThread([](EmulatorState& state) { state.journal.Clear(); });
}

std::size_t GraphEmulator::CountRequests(absl::string_view method, absl::string_view target_part) {
  return runtime_->OnIoThread(
      [&](EmulatorState& state) { return state.journal.Count(method, target_part); });
}

std::size_t GraphEmulator::connections_accepted() {
  return runtime_->OnIoThread([](EmulatorState& state) { return state.connections.accepted; });
}

std::size_t GraphEmulator::connections_open() {
  return runtime_->OnIoThread([](EmulatorState& state) { return state.connections.open; });
}

}  // namespace participants::graph_emulator
