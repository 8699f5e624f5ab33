// Whether what a process holds grows, by samples taken at rest after each round.
#ifndef TESTS_SOAK_TREND_H_
#define TESTS_SOAK_TREND_H_

#include <string>
#include <vector>

namespace participants::soak {

struct Sample {
  double minutes = 0;     // Since the start.
  double heap_mib = 0;    // In use: what malloc has given out.
  double memory_mib = 0;  // Resident.
  int descriptors = 0;    // Without the connections to Graph, which are a pool.
  int connections = 0;    // To Graph and to the token endpoint.
  int threads = 0;
};

// The median of the slopes of all pairs (Theil and Sen): a third of the samples may lie anywhere
// without moving it much, as the one after a burst does. 0 for fewer than two.
double MedianSlope(const std::vector<double>& x, const std::vector<double>& y);

struct Trend {
  bool is_judged = false;  // Else there were too few samples.
  std::string text;        // For the summary.
  std::vector<std::string> violations;
};

// Of the last two thirds; the first third is for warming up. Memory is judged unless a sanitizer
// keeps what was freed.
Trend JudgeTrend(const std::vector<Sample>& all, bool judge_memory);

}  // namespace participants::soak

#endif  // TESTS_SOAK_TREND_H_
