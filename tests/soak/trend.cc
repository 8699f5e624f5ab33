#include "tests/soak/trend.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace participants::soak {
namespace {

// Two of each kind of round.
constexpr size_t kFewestSamples = 20;

// The growth over the judged time that is taken for noise. malloc keeps what bursts have left in
// its arenas, and which arena the next burst fills is chance: MiB up and down, however long it all
// takes. So the limit is for the whole time and not for a minute, and a longer soak sees smaller
// leaks: 4 MiB are 2 MiB in ten minutes of a soak of thirty, and some 16 bytes of each call.
constexpr double kMostGrowthMib = 4;
constexpr double kMostGrowth = 0.10;  // Of the median.

// A caller's connection that is replaced at its greatest age counts twice for a while.
constexpr int kMostDescriptorSpread = 4;
// gRPC's pools grow when the load first needs it. What leaks threads does so by the hundred.
constexpr int kMostThreadSpread = 8;

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

struct Range {
  int least = 0;
  int most = 0;
};
Range RangeOf(const std::vector<Sample>& samples, int Sample::* value) {
  const auto less = [value](const Sample& a, const Sample& b) { return a.*value < b.*value; };
  const auto [least, most] = std::minmax_element(samples.begin(), samples.end(), less);
  return {(*least).*value, (*most).*value};
}

void JudgeMemory(const std::vector<Sample>& samples, bool judged, Trend& trend) {
  std::vector<double> minutes;
  std::vector<double> memory;
  for (const Sample& sample : samples) {
    minutes.push_back(sample.minutes);
    memory.push_back(sample.memory_mib);
  }
  const double growth = MedianSlope(minutes, memory) * (minutes.back() - minutes.front());
  const double median = Median(memory);
  const double most = std::max(kMostGrowthMib, kMostGrowth * median);
  absl::StrAppend(&trend.text,
                  absl::StrFormat("memory %.1f MiB, trend %+.2f MiB in %.1f min (most %.1f%s)",
                                  median, growth, minutes.back() - minutes.front(), most,
                                  judged ? "" : ", not judged with a sanitizer"));
  if (judged && growth > most) {
    trend.violations.push_back(absl::StrFormat("memory grows: %+.2f MiB in %.1f min", growth,
                                               minutes.back() - minutes.front()));
  }
}

void JudgeSpread(const char* what, Range range, int most, Trend& trend) {
  absl::StrAppend(&trend.text, ", ", what, " ", range.least, " to ", range.most);
  if (range.most - range.least > most) {
    trend.violations.push_back(absl::StrCat("the number of ", what,
                                            " at rest is not steady: ", range.least, " to ",
                                            range.most, ", at most ", most, " apart"));
  }
}

}  // namespace

double MedianSlope(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> slopes;
  for (size_t i = 0; i < x.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (x[i] != x[j]) slopes.push_back((y[i] - y[j]) / (x[i] - x[j]));
    }
  }
  return Median(std::move(slopes));
}

Trend JudgeTrend(const std::vector<Sample>& all, bool judge_memory) {
  Trend trend;
  const std::vector<Sample> samples(
      all.begin() + static_cast<std::ptrdiff_t>(all.size() - all.size() * 2 / 3), all.end());
  if (samples.size() < kFewestSamples) {
    trend.text = absl::StrCat("too few rounds to judge a trend: ", all.size());
    return trend;
  }
  trend.is_judged = true;
  JudgeMemory(samples, judge_memory, trend);
  JudgeSpread("descriptors", RangeOf(samples, &Sample::descriptors), kMostDescriptorSpread, trend);
  JudgeSpread("threads", RangeOf(samples, &Sample::threads), kMostThreadSpread, trend);
  const Range connections = RangeOf(samples, &Sample::connections);
  absl::StrAppend(&trend.text, ", connections ", connections.least, " to ", connections.most);
  return trend;
}

}  // namespace participants::soak
