// Which participants an identity matches.
#include "service/api/identity_match.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace participants {
namespace {

constexpr char kGuid[] = "278405a3-f568-4b3e-b684-009193463064";
constexpr char kUpper[] = "278405A3-F568-4B3E-B684-009193463064";
constexpr char kOther[] = "112f7296-5fa4-42ca-bae8-6a692b15d4b8";

graph::IdentitySet Of(const std::string& kind, const std::string& id,
                      const std::string& tenant = "") {
  graph::IdentitySet set;
  set[kind].id = id;
  set[kind].tenant_id = tenant;
  return set;
}

bool Matches(const graph::IdentitySet& wanted, const graph::IdentitySet& listed) {
  return MatchesIdentity(wanted, listed);
}

TEST(IdentityMatchTest, TheSameIdOfTheSameKind) {
  EXPECT_TRUE(Matches(Of("user", "anything at all"), Of("user", "anything at all")));
  EXPECT_TRUE(Matches(Of("device", "d"), Of("device", "d")));
  EXPECT_FALSE(Matches(Of("user", "a"), Of("user", "b")));
  EXPECT_FALSE(Matches(Of("user", "a"), Of("user", "A"))) << "no GUID: in its own case";
  EXPECT_FALSE(Matches(Of("user", "a"), Of("device", "a"))) << "no GUID: of its own kind";
}

TEST(IdentityMatchTest, AGuidInAnyCaseAndUnderAnyKind) {
  EXPECT_TRUE(Matches(Of("user", kGuid), Of("user", kUpper)));
  EXPECT_TRUE(Matches(Of("user", kUpper), Of("application", kGuid)));
  EXPECT_TRUE(Matches(Of("user", kGuid), Of("somethingNew", kGuid)));
  EXPECT_FALSE(Matches(Of("user", kGuid), Of("user", kOther)));
}

TEST(IdentityMatchTest, APrefixIsTakenOffOnEitherSide) {
  for (const std::string prefix : {"8:orgid:", "8:gcch:", "8:dod:", "28:", "28:orgid:",
                                   "28:gcch-global:", "28:dod-global:", "8:ORGID:"}) {
    EXPECT_TRUE(Matches(Of("user", kGuid), Of("user", prefix + kGuid))) << prefix;
    EXPECT_TRUE(Matches(Of("user", prefix + kGuid), Of("application", kUpper))) << prefix;
  }
  EXPECT_FALSE(Matches(Of("user", "name"), Of("user", "8:orgid:name"))) << "no GUID is left";
  EXPECT_FALSE(Matches(Of("user", kGuid), Of("user", std::string("8:sfb:") + kGuid)));
  EXPECT_FALSE(Matches(Of("user", kGuid), Of("user", std::string(kGuid) + "0")));
}

TEST(IdentityMatchTest, AGuestMatchesGuestsAlone) {
  EXPECT_TRUE(Matches(Of("guest", "teamsvisitor:1"), Of("guest", "teamsvisitor:1")));
  EXPECT_TRUE(Matches(Of("guest", kGuid), Of("guest", kUpper)));
  EXPECT_FALSE(Matches(Of("guest", kGuid), Of("user", kGuid)));
  EXPECT_FALSE(Matches(Of("user", kGuid), Of("guest", kGuid)));
  EXPECT_FALSE(Matches(Of("guest", kGuid), Of("guest", std::string("8:teamsvisitor:") + kGuid)));
}

TEST(IdentityMatchTest, APhoneByItsDigits) {
  EXPECT_TRUE(Matches(Of("phone", "+14255550123"), Of("phone", "+14255550123")));
  EXPECT_TRUE(Matches(Of("phone", "+14255550123"), Of("phone", "4:+14255550123")));
  EXPECT_TRUE(Matches(Of("phone", "4:+14255550123"), Of("phone", "+14255550123")));
  EXPECT_TRUE(Matches(Of("phone", "+14255550123"), Of("user", "4:+14255550123")));
  EXPECT_FALSE(Matches(Of("phone", "+14255550123"), Of("user", "+14255550123")));
  EXPECT_FALSE(Matches(Of("phone", "+14255550123"), Of("guest", "4:+14255550123")));
  EXPECT_FALSE(Matches(Of("phone", "+14255550123"), Of("phone", "+1425555012")));
  // A masked number matches nobody.
  EXPECT_FALSE(Matches(Of("phone", "+1425555XXXX"), Of("phone", "+1425555XXXX")));
  EXPECT_FALSE(Matches(Of("phone", "+"), Of("phone", "+")));
}

TEST(IdentityMatchTest, ATenantIsEqualOrUnknown) {
  EXPECT_TRUE(Matches(Of("user", kGuid, kOther), Of("user", kGuid, kOther)));
  EXPECT_TRUE(Matches(Of("user", kGuid, "AB"), Of("user", kGuid, "ab")));
  EXPECT_TRUE(Matches(Of("user", kGuid, kOther), Of("user", kGuid)));
  EXPECT_TRUE(Matches(Of("user", kGuid), Of("user", kGuid, kOther)));
  EXPECT_FALSE(Matches(Of("user", kGuid, kOther), Of("user", kGuid, kGuid)));
  EXPECT_FALSE(Matches(Of("user", "a", kOther), Of("user", "a", kGuid)));
}

TEST(IdentityMatchTest, AnyOfSeveralKinds) {
  graph::IdentitySet wanted = Of("user", kGuid);
  wanted["phone"].id = "+14255550123";
  EXPECT_TRUE(Matches(wanted, Of("phone", "4:+14255550123")));
  EXPECT_TRUE(Matches(wanted, Of("user", kGuid)));
  EXPECT_FALSE(Matches(wanted, Of("user", kOther)));
  graph::IdentitySet listed = Of("user", kOther);
  listed["application"].id = kGuid;
  EXPECT_TRUE(Matches(wanted, listed));
}

TEST(IdentityMatchTest, WidelyWithoutCaseKindPrefixOrTenant) {
  EXPECT_TRUE(MatchesWidely(Of("user", "Abc"), Of("device", "aBC")));
  EXPECT_TRUE(MatchesWidely(Of("user", "28:abc"), Of("application", "ABC")));
  EXPECT_TRUE(MatchesWidely(Of("user", "a", kOther), Of("user", "A", kGuid)));
  EXPECT_TRUE(MatchesWidely(Of("phone", "+14255550123"), Of("user", "4:14255550123")));
  EXPECT_TRUE(MatchesWidely(Of("guest", "Visitor"), Of("guest", "visitor")));
  EXPECT_FALSE(MatchesWidely(Of("guest", kGuid), Of("user", kGuid)));
  EXPECT_FALSE(MatchesWidely(Of("user", kGuid), Of("guest", kGuid)));
  EXPECT_FALSE(MatchesWidely(Of("user", kGuid), Of("user", kOther)));
  EXPECT_FALSE(MatchesWidely(Of("phone", "+"), Of("phone", "4:+")));
  EXPECT_TRUE(MatchesWidely(Of("user", kGuid), Of("phone", kUpper)));
  EXPECT_FALSE(MatchesWidely(Of("user", ""), Of("user", "")));
}

// Whom a removal would remove, a keep list with the same identity keeps.
TEST(IdentityMatchTest, WidelyWhateverMatchesNarrowly) {
  const std::vector<std::string> kinds = {"user", "application", "guest", "phone"};
  const std::vector<std::string> ids = {kGuid,
                                        absl::AsciiStrToUpper(kGuid),
                                        absl::StrCat("8:orgid:", kGuid),
                                        "a",
                                        "A",
                                        "+1425",
                                        "4:+1425",
                                        "28:orgid:a",
                                        "teamsvisitor:1"};
  int matches = 0;
  for (const auto& kind : kinds) {
    for (const auto& listed_kind : kinds) {
      for (const auto& id : ids) {
        for (const auto& listed_id : ids) {
          if (!Matches(Of(kind, id), Of(listed_kind, listed_id))) continue;
          EXPECT_TRUE(MatchesWidely(Of(kind, id), Of(listed_kind, listed_id)))
              << kind << " " << id << ", " << listed_kind << " " << listed_id;
          ++matches;
        }
      }
    }
  }
  EXPECT_GT(matches, 30);
}

TEST(IdentityMatchTest, WithoutAnIdNobody) {
  EXPECT_FALSE(Matches(Of("user", ""), Of("user", "")));
  EXPECT_FALSE(Matches({}, Of("user", kGuid)));
  EXPECT_FALSE(Matches(Of("user", kGuid), {}));
}

TEST(IdentityMatchTest, IdsOfParticipantsWithoutCase) {
  EXPECT_TRUE(IsSameId("Ab", "aB"));
  EXPECT_FALSE(IsSameId("ab", "abc"));
}

}  // namespace
}  // namespace participants
