#include "service/server/descriptor_budget.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <string>

namespace participants {
namespace {

TEST(DescriptorBudgetTest, UnderAUsualLimitEverybodyHasWhatTheyWant) {
  for (const rlim_t limit : {rlim_t{20'000}, rlim_t{1'048'576}, RLIM_INFINITY}) {
    const auto budget = DivideDescriptors(limit, 10'000, 1024, 0);
    EXPECT_EQ(budget.api, 10'000);
    EXPECT_EQ(budget.graph, 1024);
    EXPECT_EQ(budget.health, 64);
  }
}

TEST(DescriptorBudgetTest, UnderALowLimitCallersAndGraphShare) {
  const auto tight = DivideDescriptors(64, 10'000, 1024, 0);
  EXPECT_EQ(tight.health, 4);
  EXPECT_EQ(tight.graph, 14);
  EXPECT_EQ(tight.api, 14);
  const auto classic = DivideDescriptors(1024, 10'000, 1024, 0);
  EXPECT_EQ(classic.graph, 464);
  EXPECT_EQ(classic.api, 464);
}

TEST(DescriptorBudgetTest, MetricsHaveAShareOnlyWhereTheyAreServed) {
  EXPECT_EQ(DivideDescriptors(20'000, 10'000, 1024, 64).metrics, 64);
  EXPECT_EQ(DivideDescriptors(20'000, 10'000, 1024, 0).metrics, 0);
  const auto tight = DivideDescriptors(64, 10'000, 1024, 64);
  EXPECT_EQ(tight.metrics, 4);
  EXPECT_EQ(tight.graph, 12);
  EXPECT_EQ(tight.api, 12);
}

TEST(DescriptorBudgetTest, WhatOneDoesNotNeedIsTheOthers) {
  EXPECT_EQ(DivideDescriptors(1024, 10, 1024, 0).graph, 918);
  EXPECT_EQ(DivideDescriptors(1024, 10, 1024, 0).api, 10);
  EXPECT_EQ(DivideDescriptors(1024, 10'000, 8, 0).api, 920);
  EXPECT_EQ(DivideDescriptors(4096, 10'000, 1024, 0).api, 2976);
}

TEST(DescriptorBudgetTest, NeverGivesAwayMoreThanThereIsNorNothing) {
  for (rlim_t limit = 0; limit < 15'000; ++limit) {
    for (const int wanted : {1, 10, 1'000, 1'000'000}) {
      for (const int graph : {1, 1024, 65'535}) {
        for (const int metrics : {0, 1, 64}) {
          const auto budget = DivideDescriptors(limit, wanted, graph, metrics);
          ASSERT_GE(std::min({budget.api, budget.health, budget.graph}), 1);
          ASSERT_EQ(budget.metrics > 0, metrics > 0);
          ASSERT_LE(budget.metrics, metrics);
          ASSERT_LE(budget.api, wanted);
          ASSERT_LE(budget.graph, graph);
          if (limit < 40) continue;
          ASSERT_LE(budget.api + budget.health + budget.metrics + budget.graph + 32,
                    static_cast<int>(limit));
        }
      }
    }
  }
}

TEST(DescriptorBudgetTest, ALowerSettingIsAWarning) {
  Config config;
  config.bounds.connections = 1'000'000;
  config.graph.max_connections = 65'535;
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = 512;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  FitToDescriptors(config);
  setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_EQ(config.warnings.size(), 1U);
  EXPECT_EQ(config.warnings[0],
            "the limit of open files, 512, lowers max_connections to 210 and "
            "graph_max_connections to 210");
  EXPECT_EQ(config.bounds.connections, 210);
  EXPECT_EQ(config.graph.max_connections, 210);
  EXPECT_EQ(config.max_health_connections, 60);

  config.warnings.clear();
  FitToDescriptors(config);
  EXPECT_TRUE(config.warnings.empty());
}

// With TLS, under this limit of open files.
ConnectionBounds Fit(rlim_t files, const ConnectionBounds& bounds, std::string& warning) {
  Config config;
  config.access_files.tls_cert_file = "cert.pem";
  config.bounds = bounds;
  rlimit before = {};
  EXPECT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit low = before;
  low.rlim_cur = files;
  EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  FitToDescriptors(config);
  setrlimit(RLIMIT_NOFILE, &before);
  warning = config.warnings.empty() ? "" : config.warnings.front();
  return config.bounds;
}

TEST(DescriptorBudgetTest, HandshakesThatAreSetStayWhereThereIsEnough) {
  std::string warning;
  const ConnectionBounds bounds = Fit(4096, {100, 100, 0}, warning);
  EXPECT_EQ(bounds.connections, 100);
  EXPECT_EQ(bounds.handshakes, 100);
  EXPECT_EQ(bounds.handshakes_per_second, 12);
  EXPECT_EQ(warning, "");
}

TEST(DescriptorBudgetTest, HandshakesThatAreNotSetAreAnEighth) {
  std::string warning;
  const ConnectionBounds bounds = Fit(4096, {10, 0, 0}, warning);
  EXPECT_EQ(bounds.connections, 10);
  EXPECT_EQ(bounds.handshakes, 8);
  EXPECT_EQ(warning, "");
}

TEST(DescriptorBudgetTest, BothFitAndAWarningSaysWhatWasLowered) {
  std::string warning;
  const ConnectionBounds bounds = Fit(512, {1'000'000, 300, 0}, warning);
  EXPECT_EQ(warning,
            "the limit of open files, 512, lowers max_connections to 186 and max_handshakes to 24 "
            "and graph_max_connections to 210");
  EXPECT_EQ(bounds.handshakes_per_second, 23);
}

}  // namespace
}  // namespace participants
