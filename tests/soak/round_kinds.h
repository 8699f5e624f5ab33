#ifndef TESTS_SOAK_ROUND_KINDS_H_
#define TESTS_SOAK_ROUND_KINDS_H_

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tests/soak/fault_mix.h"
#include "tests/soak/soak_world.h"

namespace participants::soak {

struct RoundKind {
  std::string name;
  Expectation expected;
  // Loads the service until then. The caller does the rest. Returns details about its random
  // choices, if any.
  std::function<std::string(SoakWorld&, absl::Time until, Random&, RoundRecord&)> run;
};

// The kinds whose name contains one of the comma-separated parts. None when a part matches no name.
// All when there are no parts.
std::vector<const RoundKind*> RoundKindsNamed(const std::string& parts);

// Deals all given kinds, at least one, in random order, then all again.
class RoundDeck {
 public:
  RoundDeck(Random& random, std::vector<const RoundKind*> kinds)
      : random_(random), kinds_(std::move(kinds)) {}
  const RoundKind& Next();

 private:
  Random& random_;
  const std::vector<const RoundKind*> kinds_;
  std::vector<const RoundKind*> left_;
};

}  // namespace participants::soak

#endif  // TESTS_SOAK_ROUND_KINDS_H_
