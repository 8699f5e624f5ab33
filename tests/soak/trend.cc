#include "tests/soak/trend.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace participants::soak {
namespace {

// About one for each kind of round.
constexpr size_t kFewestSamples = 10;

// The growth over the judged time that counts as noise, however long that is. So a longer soak
// detects smaller leaks. The heap in use varies with the idle connections. Resident memory also
// includes fragments from bursts and faults that are too small to be returned.
constexpr double kMostHeapGrowthMib = 2;
constexpr double kMostMemoryGrowthMib = 12;

// A caller's connection that is replaced at its maximum age counts twice for a while.
constexpr int kMostDescriptorSpread = 4;
// gRPC's pools grow when the load first needs it. A leak of threads grows by hundreds.
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

void JudgeGrowth(const char* what, const std::vector<Sample>& samples, double Sample::* value,
                 double most, bool judged, Trend& trend) {
  std::vector<double> minutes;
  std::vector<double> values;
  for (const Sample& sample : samples) {
    minutes.push_back(sample.minutes);
    values.push_back(sample.*value);
  }
  const double time = minutes.back() - minutes.front();
  const double growth = MedianSlope(minutes, values) * time;
  absl::StrAppend(&trend.text,
                  absl::StrFormat("%s %.2f MiB, trend %+.2f MiB in %.1f min (most %.1f%s), ", what,
                                  Median(values), growth, time, most,
                                  judged ? "" : ", not judged with a sanitizer"));
  if (judged && growth > most) {
    trend.violations.push_back(
        absl::StrFormat("%s grows: %+.2f MiB in %.1f min", what, growth, time));
  }
}

void JudgeSpread(const char* what, Range range, int most, Trend& trend) {
  absl::StrAppend(&trend.text, what, " ", range.least, " to ", range.most, ", ");
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
  JudgeGrowth("heap", samples, &Sample::heap_mib, kMostHeapGrowthMib, judge_memory, trend);
  JudgeGrowth("memory", samples, &Sample::memory_mib, kMostMemoryGrowthMib, judge_memory, trend);
  JudgeSpread("descriptors", RangeOf(samples, &Sample::descriptors), kMostDescriptorSpread, trend);
  JudgeSpread("threads", RangeOf(samples, &Sample::threads), kMostThreadSpread, trend);
  const Range connections = RangeOf(samples, &Sample::connections);
  absl::StrAppend(&trend.text, "connections ", connections.least, " to ", connections.most);
  return trend;
}

}  // namespace participants::soak
