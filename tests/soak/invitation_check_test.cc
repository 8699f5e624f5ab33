#include "tests/soak/invitation_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace participants::soak {
namespace {

using graph_emulator::JournalEntry;
using testing::ElementsAre;
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

TEST(CheckInvitations, RefusedOnesMayComeAgain) {
  EXPECT_THAT(CheckInvitations({Arrival("1", 429, false), Arrival("1", 503, false),
                                Arrival("1", 401, false), Arrival("1", 200, true)},
                               {{"c", "applied"}}),
              IsEmpty());
}

TEST(CheckInvitations, SeesOneThatWasAcceptedTwice) {
  EXPECT_THAT(
      CheckInvitations({Arrival("1", 200, true), Arrival("2", 200, true)}, {{"c", "applied"}}),
      ElementsAre(HasSubstr("accepted twice")));
}

TEST(CheckInvitations, SeesARepeatAfterALostAnswer) {
  EXPECT_THAT(
      CheckInvitations({Arrival("1", 0, false, ""), Arrival("1", 200, true)}, {{"c", "applied"}}),
      ElementsAre(HasSubstr("sent again")));
  EXPECT_THAT(
      CheckInvitations({Arrival("1", 504, false), Arrival("1", 429, false)}, {{"c", "unknown"}}),
      ElementsAre(HasSubstr("sent again")));
}

TEST(CheckInvitations, SeesAnEffectThatIsDeniedAndAStray) {
  EXPECT_THAT(CheckInvitations({Arrival("1", 503, true)}, {{"c", "none"}}),
              ElementsAre(HasSubstr("nothing was done")));
  EXPECT_THAT(CheckInvitations({Arrival("1", 200, true)}, {}), ElementsAre(HasSubstr("nobody's")));
}

}  // namespace
}  // namespace participants::soak
