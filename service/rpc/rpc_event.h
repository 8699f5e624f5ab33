// What gRPC's completion queue hands back: the tag of everything that is asked of it.
#ifndef SERVICE_RPC_RPC_EVENT_H_
#define SERVICE_RPC_RPC_EVENT_H_

namespace participants {

class RpcEvent {
 public:
  // Ok as gRPC means it for what was asked.
  virtual void Run(bool ok) = 0;

  void* tag() { return this; }
  static RpcEvent& Of(void* tag) { return *static_cast<RpcEvent*>(tag); }

 protected:
  ~RpcEvent() = default;
};

// Tells its owner, of which it is a member.
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
