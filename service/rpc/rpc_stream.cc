#include "service/rpc/rpc_stream.h"

#include "service/rpc/rpc_queue.h"

namespace participants {

void RpcStream::AwaitNext(const Registration& registration, RpcQueue& queue) {
  auto* const rpc = new RpcStream(registration, queue);
  rpc->context_.AsyncNotifyWhenDone(rpc->over_.tag());
  registration.request(&rpc->context_, &rpc->stream_, queue.queue(), queue.queue(),
                       rpc->arrived_.tag());
}

void RpcStream::Read() {
  Hold();
  stream_.Read(&message_, read_.tag());
}

void RpcStream::Write(const grpc::ByteBuffer& message) {
  Hold();
  stream_.Write(message, written_.tag());
}

void RpcStream::WriteAndFinish(const grpc::ByteBuffer& message) {
  Hold();
  stream_.WriteAndFinish(message, grpc::WriteOptions(), grpc::Status::OK, finished_.tag());
}

void RpcStream::Finish(const grpc::Status& status) {
  Hold();
  stream_.Finish(status, finished_.tag());
}

void RpcStream::Handle() {
  AwaitNext(registration_, queue());
  const auto handler = registration_.handlers.find(context_.method());
  if (handler == registration_.handlers.end()) {
    Finish(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, ""));
  } else {
    reactor_ = handler->second(*this);
  }
}

void RpcStream::OnOver() {
  if (reactor_ != nullptr) reactor_->OnOver();
}

void RpcStream::OnRead(bool ok) {
  reactor_->OnRead(ok ? &message_ : nullptr);
  Release();
}

void RpcStream::OnWritten(bool ok) {
  // If not ok, the stream is broken and already ending.
  if (ok) reactor_->OnWritten();
  Release();
}

void RpcStream::OnFinished(bool /*ok*/) { Release(); }

}  // namespace participants
