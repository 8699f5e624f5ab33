#include "tests/soak/invitation_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace participants::soak {
namespace {

using graph_emulator::JournalEntry;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

JournalEntry Arrival(const std::string& call, int status, bool applied,
                     const std::string& body = R"({"clientContext":"c"})") {
  JournalEntry entry;
  entry.method = "POST";
  entry.target = "/v1.0/communications/calls/1/participants/invite";
  entry.headers = {{"client-request-id", call}};
  entry.body = body;
  entry.status = status;
  entry.applied = applied;
  return entry;
}

auto Wrong(const std::vector<std::string>& calls, const std::string& what) {
  return AllOf(Field(&WrongInvitation::client_request_ids, calls),
               Field(&WrongInvitation::what, HasSubstr(what)));
}

TEST(CheckInvitations, RefusedOnesMayComeAgain) {
  EXPECT_THAT(CheckInvitations({Arrival("1", 429, false), Arrival("1", 503, false),
                                Arrival("1", 401, false), Arrival("1", 200, true)},
                               {{"c", "applied"}}),
              IsEmpty());
}

TEST(CheckInvitations, SeesOneThatWasAcceptedTwice) {
  EXPECT_THAT(
      CheckInvitations({Arrival("1", 200, true), Arrival("2", 200, true)}, {{"c", "applied"}}),
      ElementsAre(Wrong({"1", "2"}, "accepted twice")));
}

TEST(CheckInvitations, SeesARepeatAfterALostAnswer) {
  EXPECT_THAT(
      CheckInvitations({Arrival("1", 0, false, ""), Arrival("1", 200, true)}, {{"c", "applied"}}),
      ElementsAre(Wrong({"1"}, "sent again")));
  EXPECT_THAT(
      CheckInvitations({Arrival("1", 504, false), Arrival("1", 429, false)}, {{"c", "unknown"}}),
      ElementsAre(Wrong({"1"}, "sent again")));
}

TEST(CheckInvitations, SeesAnEffectThatIsDeniedAndAStray) {
  EXPECT_THAT(CheckInvitations({Arrival("1", 503, true)}, {{"c", "none"}}),
              ElementsAre(Wrong({"1"}, "nothing was done")));
  EXPECT_THAT(CheckInvitations({Arrival("1", 200, true)}, {}),
              ElementsAre(Wrong({"1"}, "nobody's")));
}

}  // namespace
}  // namespace participants::soak
