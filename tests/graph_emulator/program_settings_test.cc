#include "tests/graph_emulator/program_settings.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace participants::graph_emulator {
namespace {

ProgramFlags GoodFlags() {
  ProgramFlags flags;
  flags.listen_address = "127.0.0.1:8080";
  flags.tenant_id = "tenant";
  flags.client_id = "client";
  flags.client_secret = "secret";
  flags.token_lifetime = absl::Minutes(1);
  flags.ring_time = absl::Milliseconds(500);
  flags.callee = "decline";
  flags.calls = "call-1=p-1+p-2,call-2";
  return flags;
}

TEST(ProgramSettingsTest, ReadsWhatIsGood) {
  const auto settings = ReadSettings(GoodFlags());
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->options.address, "127.0.0.1");
  EXPECT_EQ(settings->options.port, 8080);
  EXPECT_EQ(settings->options.token_lifetime, std::chrono::minutes(1));
  EXPECT_EQ(settings->options.ring_time, std::chrono::milliseconds(500));
  EXPECT_EQ(settings->options.callee, CalleeBehaviour::kDecline);
  ASSERT_EQ(settings->calls.size(), 2U);
  EXPECT_EQ(settings->calls[0].call_id, "call-1");
  EXPECT_EQ(settings->calls[0].participant_ids, (std::vector<std::string>{"p-1", "p-2"}));
  EXPECT_EQ(settings->calls[1].participant_ids, std::vector<std::string>{});
}

TEST(ProgramSettingsTest, AnIpv6HostStandsInBrackets) {
  ProgramFlags flags = GoodFlags();
  flags.listen_address = "[::1]:0";
  const auto settings = ReadSettings(flags);
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->options.address, "::1");
}

TEST(ProgramSettingsTest, NamesTheFlagThatItRefuses) {
  const std::pair<const char*, std::function<void(ProgramFlags&)>> kRefusals[] = {
      {"--listen_address", [](ProgramFlags& flags) { flags.listen_address = "127.0.0.1"; }},
      {"--listen_address", [](ProgramFlags& flags) { flags.listen_address = "127.0.0.1:x"; }},
      {"--listen_address", [](ProgramFlags& flags) { flags.listen_address = "127.0.0.1:65536"; }},
      {"--listen_address", [](ProgramFlags& flags) { flags.listen_address = "127.0.0.1:-1"; }},
      {"--listen_address", [](ProgramFlags& flags) { flags.listen_address = "[::1:80"; }},
      {"--tenant_id", [](ProgramFlags& flags) { flags.tenant_id = ""; }},
      {"--client_id", [](ProgramFlags& flags) { flags.client_id = ""; }},
      {"--client_secret", [](ProgramFlags& flags) { flags.client_secret = ""; }},
      {"--token_lifetime", [](ProgramFlags& flags) { flags.token_lifetime = absl::Seconds(-1); }},
      {"--ring_time", [](ProgramFlags& flags) { flags.ring_time = absl::InfiniteDuration(); }},
      {"--callee", [](ProgramFlags& flags) { flags.callee = "sulk"; }},
      {"--call", [](ProgramFlags& flags) { flags.calls = "=p-1"; }},
  };
  for (const auto& [flag, spoil] : kRefusals) {
    ProgramFlags flags = GoodFlags();
    spoil(flags);
    const absl::Status status = ReadSettings(flags).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << flag;
    EXPECT_EQ(std::string(status.message()).rfind(std::string(flag) + ": ", 0), 0U) << status;
  }
}

}  // namespace
}  // namespace participants::graph_emulator
