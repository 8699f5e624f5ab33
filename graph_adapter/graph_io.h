// Lends the adapter's work to a thread that is awake anyway.
#ifndef GRAPH_ADAPTER_GRAPH_IO_H_
#define GRAPH_ADAPTER_GRAPH_IO_H_

namespace participants::graph {

// The adapter's I/O waits for its sockets on a thread of its own, which is all that it needs. But
// under load a thread that brings it work is awake all the time, and each hand-over to another one
// and back costs more than the work itself. Such a thread attends: it polls now and then, and what
// it starts is then sent by itself.
//
// For one thread besides the adapter's own. Callbacks then run inside Poll.
class GraphIo {
 public:
  virtual ~GraphIo() = default;

  // From now on what is started waits for the next Poll, or for the end of Rest.
  virtual void Attend() = 0;
  // Does what can be done without waiting; true = there was something, so that there may be more.
  virtual bool Poll() = 0;
  // Leaves it to the adapter's thread again; false = there is something left to do, so Poll.
  virtual bool Rest() = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_IO_H_
