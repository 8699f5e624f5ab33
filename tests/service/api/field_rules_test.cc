#include "service/api/field_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace participants {
namespace {

std::string Repeat(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(FieldRulesTest, IdsMayHoldWhatTeamsIdsHold) {
  for (const std::string id :
       {"a", "57DAB8B1894C409AB240BD8BEAE78896", "112f7296-5fa4-42ca-bae8-6a692b15d4b8",
        "8:orgid:1-2", "19:meeting_x@thread.v2", "+14255550123", "~a,b!c$d&e'f(g)h*i;j=k", "...",
        "a.."}) {
    EXPECT_EQ(IdProblem(id), "") << id;
  }
  EXPECT_EQ(IdProblem(std::string(256, 'a')), "");
}

TEST(FieldRulesTest, IdsMayHoldNothingThatLeavesTheirPathSegment) {
  for (const std::string id : {"a/b", "a\\b", "a%2fb", "a?b", "a#b", "a b", "a\r\nb", "a\"b", "a<b",
                               "a|b", "a^b", "a`b", "a{b", "a[b", "\xc3\xa9", "\x7f", ".", ".."}) {
    EXPECT_NE(IdProblem(id), "") << id;
  }
  EXPECT_NE(IdProblem(std::string("a\0b", 3)), "");
  EXPECT_NE(IdProblem(std::string(257, 'a')), "");
}

TEST(FieldRulesTest, OnlyOptionalIdsMayBeEmpty) {
  EXPECT_NE(IdProblem(""), "");
  EXPECT_EQ(OptionalIdProblem(""), "");
  EXPECT_NE(OptionalIdProblem("a/b"), "");
}

TEST(FieldRulesTest, TextsAreCountedInCharacters) {
  EXPECT_EQ(TextProblem(""), "");
  EXPECT_EQ(TextProblem(Repeat("\xe4\xb8\xad", 256)), "");
  EXPECT_NE(TextProblem(Repeat("\xe4\xb8\xad", 257)), "");
  EXPECT_EQ(TextProblem("two\nlines"), "");
  EXPECT_NE(TextProblem(std::string("a\0b", 3)), "");
}

TEST(FieldRulesTest, ClientContextIsPrintableAscii) {
  EXPECT_EQ(ClientContextProblem(""), "");
  EXPECT_EQ(ClientContextProblem(" ~ anything \"printable\" "), "");
  EXPECT_EQ(ClientContextProblem(std::string(256, 'a')), "");
  EXPECT_NE(ClientContextProblem(std::string(257, 'a')), "");
  for (const std::string text : {"a\tb", "a\x7f", "\xc3\xa9", "a\n"}) {
    EXPECT_NE(ClientContextProblem(text), "") << text;
  }
}

TEST(FieldRulesTest, IdentityIdsAreGraphsBusinessButForControlCharacters) {
  EXPECT_EQ(IdentityIdProblem("8:acs:x/y z|\xc3\xa9"), "");
  EXPECT_EQ(IdentityIdProblem("\xc2\xa0"), "");  // The first character after the C1 range.
  EXPECT_NE(IdentityIdProblem(""), "");
  EXPECT_NE(IdentityIdProblem("a\nb"), "");
  EXPECT_NE(IdentityIdProblem("a\x7f"), "");
  EXPECT_NE(IdentityIdProblem("\xc2\x85"), "");  // Next line, U+0085.
  EXPECT_NE(IdentityIdProblem(std::string(257, 'a')), "");
  EXPECT_EQ(IdentityAttributeProblem(""), "");
  EXPECT_NE(IdentityAttributeProblem(std::string("\0", 1)), "");
}

TEST(FieldRulesTest, PhoneNumbersAreE164) {
  EXPECT_EQ(PhoneNumberProblem("+14255550123"), "");
  EXPECT_EQ(PhoneNumberProblem("+123456789012345"), "");
  for (const std::string number : {"", "+", "+1", "14255550123", "+04255550123", "+1425555012a",
                                   "+1 425 555", "+1234567890123456", "tel:+14255550123"}) {
    EXPECT_NE(PhoneNumberProblem(number), "") << number;
  }
}

}  // namespace
}  // namespace participants
