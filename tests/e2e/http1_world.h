// The real binary in front of an emulator, over HTTP/1.1 with or without TLS.
#ifndef TESTS_E2E_HTTP1_WORLD_H_
#define TESTS_E2E_HTTP1_WORLD_H_

#include <memory>
#include <utility>

#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/graph_emulator/test_certificate.h"

namespace participants::e2e {

class Http1World {
 protected:
  explicit Http1World(bool tls) {
    graph_emulator::GraphEmulatorOptions graph;
    ServiceProcess::Options service;
    if (tls) {
      graph.tls_cert_file = certificate_.cert_file();
      graph.tls_key_file = certificate_.key_file();
      service.flags = {"--graph_ca_file=" + certificate_.cert_file()};
    }
    emulator_ = StartExampleEmulator(std::move(graph));
    service_ = std::make_unique<ServiceProcess>(*emulator_, service);
  }
  ~Http1World() = default;

  const graph_emulator::TestCertificate certificate_;
  std::unique_ptr<graph_emulator::GraphEmulator> emulator_;
  std::unique_ptr<ServiceProcess> service_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_HTTP1_WORLD_H_
