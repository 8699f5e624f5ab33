#ifndef SERVICE_RECORDED_IO_H_
#define SERVICE_RECORDED_IO_H_

#include "graph_adapter/graph_io.h"
#include "service/access/audit_log.h"

namespace participants {

// The adapter's I/O for a thread whose calls wait for their records: what it has of them is written
// together. Once it has nothing else to do, that is at once.
class RecordedIo final : public graph::GraphIo {
 public:
  // Both outlive it.
  RecordedIo(graph::GraphIo& io, access::AuditLog& audit) : io_(io), audit_(audit) {}

  void Attend() override {
    audit_.GatherIntents();
    io_.Attend();
  }
  bool Poll() override {
    audit_.EndTurn();
    return io_.Poll();
  }
  bool Rest() override {
    audit_.WriteGathered();
    if (io_.Rest()) return true;
    audit_.GatherIntents();
    return false;
  }

 private:
  graph::GraphIo& io_;
  access::AuditLog& audit_;
};

}  // namespace participants

#endif  // SERVICE_RECORDED_IO_H_
