// Lets a thread that is awake anyway do the adapter's work.
#ifndef GRAPH_ADAPTER_GRAPH_IO_H_
#define GRAPH_ADAPTER_GRAPH_IO_H_

namespace participants::graph {

// The adapter waits for its sockets on its own thread and needs no other. Under load, however, a
// thread that brings work is awake all the time, and handing the work to another thread and back
// costs more than the work itself. Such a thread attends: it polls now and then, and itself sends
// the work that it starts.
//
// For one thread besides the adapter's own. Callbacks then run inside Poll.
class GraphIo {
 public:
  virtual ~GraphIo() = default;

  // From now on, started work waits for the next Poll or for the end of Rest.
  virtual void Attend() = 0;
  // Does all work that does not block. True = there was some, so there may be more.
  virtual bool Poll() = 0;
  // Returns the work to the adapter's thread. False = work is left, so call Poll again.
  virtual bool Rest() = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_IO_H_
