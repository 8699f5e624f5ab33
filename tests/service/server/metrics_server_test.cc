#include "service/server/metrics_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "tests/support/http_client.h"
#include "tests/support/recording_log.h"

namespace participants {
namespace {

using testing::HasSubstr;

std::shared_ptr<prometheus::Registry> RegistryWith(const std::string& counter) {
  auto registry = std::make_shared<prometheus::Registry>();
  prometheus::BuildCounter().Name(counter).Register(*registry).Add({}).Increment();
  return registry;
}

TEST(MetricsServerTest, ServesAllSourcesInPrometheusText) {
  telemetry::RecordingLog log;
  const auto server = ServeMetrics({.host = "127.0.0.1"},
                                   {RegistryWith("first_total"), RegistryWith("second_total")},
                                   /*max_connections=*/2, log);
  ASSERT_TRUE(server.ok()) << server.status();
  const std::string& address = (*server)->address();
  int port = 0;
  ASSERT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
  HttpClient client(port);
  const auto answer = client.Get("/metrics");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status(), 200);
  EXPECT_TRUE(answer->Has("Content-Type: text/plain; charset=utf-8")) << answer->head;
  EXPECT_THAT(answer->body, HasSubstr("# TYPE first_total counter\nfirst_total 1\n"));
  EXPECT_THAT(answer->body, HasSubstr("# TYPE second_total counter\nsecond_total 1\n"));
}

TEST(MetricsServerTest, AnAddressThatItCannotHaveNamesTheSetting) {
  telemetry::RecordingLog log;
  const auto server = ServeMetrics({.host = "192.0.2.1"}, {}, /*max_connections=*/2, log);
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.status().message(),
            "metrics_address: cannot listen on 192.0.2.1:0: Cannot assign requested address");
}

}  // namespace
}  // namespace participants
