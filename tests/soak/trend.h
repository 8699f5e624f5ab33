// Whether a process's resources grow, by samples taken at rest after each round.
#ifndef TESTS_SOAK_TREND_H_
#define TESTS_SOAK_TREND_H_

#include <string>
#include <vector>

namespace participants::soak {

struct Sample {
  double minutes = 0;     // Since the start.
  double heap_mib = 0;    // In use: allocated by malloc.
  double memory_mib = 0;  // Resident.
  int descriptors = 0;    // Without the connections to Graph, which are a pool.
  int connections = 0;    // To Graph and to the token endpoint.
  int threads = 0;
};

// The median of the slopes of all pairs (Theil and Sen). A third of the samples may be outliers
// without much effect, such as those after a burst. 0 for fewer than two.
double MedianSlope(const std::vector<double>& x, const std::vector<double>& y);

struct Trend {
  bool is_judged = false;  // False = too few samples.
  std::string text;        // For the summary.
  std::vector<std::string> violations;
};

// Judges the last two thirds; the first third is the warm-up. Judges memory unless a sanitizer
// keeps freed memory.
Trend JudgeTrend(const std::vector<Sample>& all, bool judge_memory);

}  // namespace participants::soak

#endif  // TESTS_SOAK_TREND_H_
