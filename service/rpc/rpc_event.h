// The tags of operations on gRPC's completion queue.
#ifndef SERVICE_RPC_RPC_EVENT_H_
#define SERVICE_RPC_RPC_EVENT_H_

namespace participants {

class RpcEvent {
 public:
  // `ok` has gRPC's meaning for the operation.
  virtual void Run(bool ok) = 0;

  void* tag() { return this; }
  static RpcEvent& Of(void* tag) { return *static_cast<RpcEvent*>(tag); }

 protected:
  ~RpcEvent() = default;
};

// A member of its owner that calls one of the owner's methods.
template <typename Owner>
class RpcEventOf final : public RpcEvent {
 public:
  using Happened = void (Owner::*)(bool ok);

  RpcEventOf(Owner& owner, Happened happened) : owner_(owner), happened_(happened) {}
  void Run(bool ok) override { (owner_.*happened_)(ok); }

 private:
  Owner& owner_;
  const Happened happened_;
};

}  // namespace participants

#endif  // SERVICE_RPC_RPC_EVENT_H_
