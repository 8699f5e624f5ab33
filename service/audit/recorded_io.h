// Records of calls, written when the thread that makes them has nothing better to do.
#ifndef SERVICE_AUDIT_RECORDED_IO_H_
#define SERVICE_AUDIT_RECORDED_IO_H_

#include "graph_adapter/graph_io.h"
#include "service/audit/audit_log.h"

namespace participants {

// The adapter's I/O for a thread whose calls wait for their intents to be recorded. Waking the
// audit log's writer for each costs more than all else about it (ADR 13), so while this thread is
// busy anyway they gather; once it has nothing else to do, they are written.
class RecordedIo final : public graph::GraphIo {
 public:
  // Both outlive it.
  RecordedIo(graph::GraphIo& io, audit::AuditLog& audit) : io_(io), audit_(audit) {}

  void Attend() override {
    audit_.GatherIntents();
    io_.Attend();
  }
  bool Poll() override {
    audit_.WriteMany();
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
  audit::AuditLog& audit_;
};

}  // namespace participants

#endif  // SERVICE_AUDIT_RECORDED_IO_H_
