// Lets a thread that is already awake do the adapter's I/O.
#ifndef GRAPH_ADAPTER_GRAPH_IO_H_
#define GRAPH_ADAPTER_GRAPH_IO_H_

namespace participants::graph {

// The adapter waits for its sockets on its own thread and needs no other. Under load, however, the
// thread that starts exchanges is awake all the time, and handing them to another thread and back
// costs more than the work itself. Such a thread takes the I/O over, polls now and then, and hands
// the I/O back before it sleeps.
//
// For one thread besides the adapter's own. Callbacks then run inside Poll.
class GraphIo {
 public:
  virtual ~GraphIo() = default;

  // From now on, started work waits for the next Poll or for HandBack.
  virtual void TakeOver() = 0;
  // Does all work that does not block. True = there was some, so there may be more.
  virtual bool Poll() = 0;
  // Returns the I/O to the adapter's thread. False = work is left, so call Poll again.
  virtual bool HandBack() = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_IO_H_
