#include "graph_adapter/bulk_gate.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace participants::graph {
namespace {

constexpr int kPlaces = 5;

class BulkGateTest : public testing::Test {
 protected:
  void Enter(int number) {
    gate_->Enter([this, number](BulkGate::Place place) {
      entered_.push_back(number);
      places_.push_back(std::move(place));
    });
  }
  void Fill() {
    for (int i = 0; i < kPlaces; ++i) Enter(-1);
    ASSERT_EQ(entered_.size(), size_t{kPlaces});
    entered_.clear();
  }

  std::shared_ptr<BulkGate> gate_ = std::make_shared<BulkGate>(kPlaces);
  std::vector<int> entered_;
  std::vector<BulkGate::Place> places_;
};

TEST_F(BulkGateTest, LetsInAsManyAsItHasPlacesForAndTheOthersInTheirOrder) {
  Fill();
  Enter(1);
  Enter(2);
  EXPECT_TRUE(entered_.empty());
  places_.pop_back();
  EXPECT_EQ(entered_, std::vector<int>{1});
  places_.pop_back();
  EXPECT_EQ(entered_, (std::vector<int>{1, 2}));
}

TEST_F(BulkGateTest, PassesOnAPlaceThatNobodyTakes) {
  Fill();
  // More than would fit into a stack if each was nested in the one before.
  for (int i = 0; i < 1'000'000; ++i) gate_->Enter([](BulkGate::Place) {});
  Enter(1);
  places_.pop_back();
  EXPECT_EQ(entered_, std::vector<int>{1});
}

TEST_F(BulkGateTest, APlaceMayOutliveTheLastReference) {
  Enter(1);
  gate_.reset();
  places_.clear();
}

}  // namespace
}  // namespace participants::graph
