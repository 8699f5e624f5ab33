#include "tests/bench/empty_server.h"

#include <pthread.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace participants::bench {
namespace {

sigset_t Termination() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

void Answer(const v1::RemoveParticipantRequest& /*request*/,
            v1::RemoveParticipantResponse& response) {
  response.set_outcome(v1::RemoveParticipantResponse::OUTCOME_REMOVED);
}

void Answer(const v1::InviteParticipantsRequest& request,
            v1::InviteParticipantsResponse& response) {
  response.mutable_operation()->set_id(request.call_id());
  response.mutable_operation()->set_status(v1::OPERATION_STATUS_RUNNING);
}

EmptyServer::EmptyServer(grpc::Service& service) {
  const sigset_t signals = Termination();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  builder_.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder_.RegisterService(&service);
}

void EmptyServer::Start() {
  server_ = builder_.BuildAndStart();
  if (server_ == nullptr) std::abort();  // gRPC has logged the reason.
  std::printf("{\"msg\":\"listening\",\"listen_address\":\"127.0.0.1:%d\"}\n", port_);
  std::fflush(stdout);
}

void EmptyServer::Run() {
  const sigset_t signals = Termination();
  int signal = 0;
  sigwait(&signals, &signal);
  server_->Shutdown();
}

}  // namespace participants::bench
