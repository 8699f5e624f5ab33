// Malformed requests to the real port: each caller learns its error, nothing reaches Graph, and the
// log does not fill up.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/api/call_log.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using google::protobuf::Message;
using testing::HasSubstr;
using testing::Not;
using enum grpc::StatusCode;

constexpr size_t kMostRequestBytes = size_t{64} << 10;

class HostileCallers : public testing::Test {
 protected:
  ~HostileCallers() override {
    EXPECT_EQ(emulator_->CountRequests("", "/communications/"), 0U);
    EXPECT_EQ(service_.Stop(), 0);
  }

  grpc::Status Send(const std::string& method, const std::string& bytes) {
    ++sent_;
    return CallRaw(service_.channel(), method, bytes).status;
  }
  // The number of calls in the log, as single lines or counted.
  int64_t CountLogged(int64_t& lines) {
    int64_t counted = 0;
    for (const std::string& line : service_.process().lines()) {
      const auto logged = nlohmann::json::parse(line);
      if (logged["msg"] == "call finished") ++lines;
      if (logged["msg"] == "unsent calls not logged") counted += logged["count"].get<int64_t>();
    }
    return counted + lines;
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
  int64_t sent_ = 0;
};

TEST_F(HostileCallers, TenThousandRandomByteStringsAreRefusedAndDoNotFloodTheLog) {
  const absl::Time begin = absl::Now();
  std::mt19937 random(20'300'101);
  std::uniform_int_distribution<int> byte(0, 255);
  int malformed = 0;
  int invalid = 0;
  for (int i = 0; i < 10'000; ++i) {
    // Most are short, since long ones are hardly ever a valid message; some fill the limit.
    const size_t size = i % 1000 == 999 ? kMostRequestBytes : static_cast<size_t>(i % 40);
    std::string bytes(size, '\0');
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(byte(random)); });
    const auto status = Send(i % 2 == 0 ? kRemoveMethod : kInviteMethod, bytes);
    ASSERT_EQ(status.error_code(), INVALID_ARGUMENT) << i;
    const ErrorDetails details = DetailsOf(status);
    if (details.reason() == "MALFORMED_REQUEST") {
      ++malformed;
    } else {
      ++invalid;
      ASSERT_EQ(details.reason(), "INVALID_REQUEST");
      ASSERT_TRUE(details.bad_request);
      EXPECT_GE(details.bad_request->field_violations_size(), 1);
    }
  }
  std::printf("10,000 byte strings: %d were no message, %d a wrong one\n", malformed, invalid);
  EXPECT_GT(malformed, 1000);
  EXPECT_GT(invalid, 100);

  const absl::Duration took = absl::Now() - begin;
  EXPECT_EQ(service_.Stop(), 0);
  int64_t lines = 0;
  EXPECT_EQ(CountLogged(lines), sent_);
  EXPECT_LE(lines, CallLog::kUnsentPerSecond * (absl::ToInt64Seconds(took) + 2));
}

// A request that breaks one rule, and the field that the answer must name.
struct WrongRequest {
  std::string method;
  std::string bytes;
  std::string field;
};

std::vector<std::string> WrongIds() {
  return {".",
          "..",
          "/",
          "a/b",
          "%2f",
          "a?b",
          "a#b",
          "a b",
          "a\r\nX-Injected: 1",
          std::string("a\0b", 3),
          "\xc3\xbc",
          "a\\b",
          "\"",
          "<a>",
          std::string(300, 'a'),
          std::string(size_t{32} << 10, 'a')};
}

v1::InviteParticipantsRequest InvitationOf(int count) {
  v1::InviteParticipantsRequest request;
  request.set_call_id(graph_emulator::kExampleCallId);
  for (int i = 0; i < count; ++i) {
    request.add_participants()->mutable_identity()->mutable_user()->set_id(
        absl::StrCat("user-", i));
  }
  return request;
}

class WrongRequests {
 public:
  WrongRequests() {
    AddRemovals();
    AddReads();
    for (int count = 1; count <= 5; ++count) {
      for (int at = 0; at < count; ++at) AddParticipants(count, at);
    }
    AddInvitations();
  }
  const std::vector<WrongRequest>& all() const { return all_; }

 private:
  using Change = std::function<void(v1::InvitationParticipantInfo&)>;

  void Add(const Message& request, const std::string& field) {
    // "RemoveParticipantRequest" is the method's name plus a word.
    const std::string name = request.GetDescriptor()->name();
    all_.push_back({absl::StrCat("/participants.v1.ParticipantService/",
                                 name.substr(0, name.rfind("Request"))),
                    request.SerializeAsString(), field});
  }

  void AddRemovals() {
    std::vector<std::string> ids = WrongIds();
    ids.emplace_back();
    for (const std::string& id : ids) {
      auto request = ExampleRemoval();
      request.set_call_id(id);
      Add(request, "call_id");
      request = ExampleRemoval();
      request.set_participant_id(id);
      Add(request, "participant_id");
    }
    auto request = ExampleRemoval();
    request.set_reason(std::string("a\0b", 3));
    Add(request, "reason");
    request.set_reason(std::string(257, 'r'));
    Add(request, "reason");
  }

  void AddReads() {
    std::vector<std::string> ids = WrongIds();
    ids.emplace_back();
    for (const std::string& id : ids) {
      v1::ListParticipantsRequest list;
      list.set_call_id(id);
      Add(list, "call_id");
      v1::GetParticipantRequest get;
      get.set_call_id("call");
      get.set_participant_id(id);
      Add(get, "participant_id");
      v1::CancelInvitationRequest cancel;
      cancel.set_call_id("call");
      cancel.set_participant_id(id);
      Add(cancel, "participant_id");
      v1::MuteParticipantRequest mute;
      mute.set_call_id("call");
      mute.set_participant_id(id);
      Add(mute, "participant_id");
    }
    for (const std::string& number : {std::string("0800"), std::string("+1 (425) 555-0123")}) {
      v1::RemoveParticipantRequest removal;
      removal.set_call_id("call");
      removal.mutable_identity()->mutable_phone()->set_id(number);
      Add(removal, "identity.phone.id");
    }
  }

  void AddInvitations() {
    std::vector<std::string> ids = WrongIds();
    ids.emplace_back();
    for (const std::string& id : ids) {
      auto request = InvitationOf(1);
      request.set_call_id(id);
      Add(request, "call_id");
    }
    for (const std::string& context : {std::string("\n"), std::string("\xc3\xbc"),
                                       std::string("a\0b", 3), std::string(257, 'c')}) {
      auto request = InvitationOf(1);
      request.set_client_context(context);
      Add(request, "client_context");
      v1::MuteParticipantRequest mute;
      mute.set_call_id("call");
      mute.set_participant_id("p");
      mute.set_client_context(context);
      Add(mute, "client_context");
    }
    Add(InvitationOf(0), "participants");
    Add(InvitationOf(6), "participants");
    Add(InvitationOf(1000), "participants");
    auto twice = InvitationOf(2);
    twice.mutable_participants(1)->mutable_identity()->mutable_user()->set_id("USER-0");
    Add(twice, "participants[1].identity.user.id");
    auto applications = InvitationOf(2);
    for (auto& participant : *applications.mutable_participants()) {
      participant.mutable_identity()->clear_user();
      participant.mutable_identity()->mutable_application()->set_id("app");
    }
    applications.mutable_participants(0)->mutable_identity()->mutable_application()->set_id(
        "other");
    Add(applications, "participants[1].identity.application");
    auto replacing = InvitationOf(2);
    replacing.mutable_participants(0)->set_replaces_call_id("call");
    Add(replacing, "participants[0].replaces_call_id");
  }

  void AddParticipants(int count, int at) {
    const std::string path = absl::StrCat("participants[", at, "]");
    const auto change = [&](const std::string& field, const Change& apply) {
      auto request = InvitationOf(count);
      apply(*request.mutable_participants(at));
      Add(request, absl::StrCat(path, field));
    };
    for (const std::string& id : WrongIds()) {
      change(".participant_id", [&](auto& participant) { participant.set_participant_id(id); });
      change(".replaces_call_id", [&](auto& participant) { participant.set_replaces_call_id(id); });
    }
    change(".identity", [](auto& participant) { participant.clear_identity(); });
    AddIdentities(change);
    AddSecondKinds(change);
  }

  static void AddIdentities(const auto& change) {
    for (const std::string& text :
         {std::string("a\x01"), std::string("a\0b", 3), std::string(257, 'a')}) {
      change(".identity.user.id", [&](auto& participant) {
        participant.mutable_identity()->mutable_user()->set_id(text);
      });
      change(".identity.user.tenant_id", [&](auto& participant) {
        participant.mutable_identity()->mutable_user()->set_tenant_id(text);
      });
    }
    for (const std::string& text : {std::string("a\0b", 3), std::string(257, 'a')}) {
      change(".identity.user.display_name", [&](auto& participant) {
        participant.mutable_identity()->mutable_user()->set_display_name(text);
      });
      change(".identity.user.identity_provider", [&](auto& participant) {
        participant.mutable_identity()->mutable_user()->set_identity_provider(text);
      });
    }
    change(".identity.user.id",
           [](auto& participant) { participant.mutable_identity()->mutable_user()->clear_id(); });
    change(".identity.user.identity_provider", [](auto& participant) {
      participant.mutable_identity()->mutable_user()->set_identity_provider("\x7f");
    });
    for (const char* number : {"", "0800", "+0800", "+49 30", "tel:+4930", "+1234567890123456"}) {
      change(".identity.phone.id", [&](auto& participant) {
        participant.mutable_identity()->clear_user();
        participant.mutable_identity()->mutable_phone()->set_id(number);
      });
    }
  }

  // Uses reflection, to cover kinds that are added later.
  static void AddSecondKinds(const auto& change) {
    const auto* identities = v1::IdentitySet::descriptor();
    for (int i = 0; i < identities->field_count(); ++i) {
      const auto* kind = identities->field(i);
      if (kind->is_map() || kind->name() == "user") continue;
      change(".identity", [&](auto& participant) {
        auto& set = *participant.mutable_identity();
        auto& second = static_cast<v1::Identity&>(*set.GetReflection()->MutableMessage(&set, kind));
        second.set_id("+4930123456");
      });
    }
  }

  std::vector<WrongRequest> all_;
};

TEST_F(HostileCallers, EveryWrongRequestIsToldItsField) {
  const WrongRequests requests;
  for (const WrongRequest& wrong : requests.all()) {
    const auto status = Send(wrong.method, wrong.bytes);
    ASSERT_EQ(status.error_code(), INVALID_ARGUMENT) << wrong.field;
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(details.reason(), "INVALID_REQUEST");
    ASSERT_TRUE(details.bad_request);
    std::vector<std::string> fields;
    for (const auto& violation : details.bad_request->field_violations()) {
      fields.push_back(violation.field());
      EXPECT_LE(violation.description().size(), 80U);  // A sentence of ours, without the value.
    }
    EXPECT_THAT(fields, testing::Contains(wrong.field));
    EXPECT_LE(status.error_details().size(), 4096U);
  }
  std::printf("%zu wrong requests\n", requests.all().size());
  EXPECT_GE(requests.all().size(), 1000U);
}

TEST_F(HostileCallers, InvalidUtf8InAnyTextIsMalformed) {
  // The string fields of both requests, by number, as bytes that are not UTF-8.
  for (const char* tag : {"\x0a", "\x12", "\x22"}) {
    for (const char* text : {"\xff", "\xc3\x28", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
      const std::string bytes =
          absl::StrCat(tag, std::string(1, static_cast<char>(std::string(text).size())), text);
      const auto status = Send(kRemoveMethod, bytes);
      EXPECT_EQ(DetailsOf(status).reason(), "MALFORMED_REQUEST");
    }
  }
}

TEST_F(HostileCallers, AWorstRequestGetsDetailsOfAtMost4KiB) {
  v1::InviteParticipantsRequest request;
  request.set_call_id("/");
  request.set_client_context("\n");
  for (int i = 0; i < 5; ++i) {
    auto& participant = *request.add_participants();
    participant.set_participant_id("/");
    participant.set_replaces_call_id("/");
    participant.set_id("x");
    participant.set_endpoint_type("x");
    auto& set = *participant.mutable_identity();
    (*set.mutable_other())["x"];
    for (v1::Identity* identity :
         {set.mutable_azure_communication_services_user(), set.mutable_application_instance(),
          set.mutable_on_premises(), set.mutable_phone()}) {
      identity->set_display_name(std::string(300, 'd'));
      identity->set_tenant_id("\n");
      identity->set_identity_provider("\n");
      (*identity->mutable_other())["x"] = "y";
    }
  }
  const auto status = Send(kInviteMethod, request.SerializeAsString());
  const ErrorDetails details = DetailsOf(status);
  ASSERT_TRUE(details.bad_request);
  EXPECT_EQ(details.bad_request->field_violations_size(), 32);
  EXPECT_LE(status.error_details().size(), 4096U);
}

TEST_F(HostileCallers, MoreThan64KiBIsResourceExhausted) {
  EXPECT_EQ(Send(kRemoveMethod, std::string(kMostRequestBytes, '\x0a')).error_code(),
            INVALID_ARGUMENT);
  for (const size_t size : {kMostRequestBytes + 1, kMostRequestBytes * 10}) {
    for (const char* method : {kRemoveMethod, kInviteMethod}) {
      EXPECT_EQ(Send(method, std::string(size, 'a')).error_code(), RESOURCE_EXHAUSTED);
    }
  }
}

TEST_F(HostileCallers, ACompressedBombIsResourceExhausted) {
  grpc::ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  const std::string zeros(size_t{50} << 20, '\0');
  EXPECT_EQ(CallRaw(service_.channel(), context, kRemoveMethod, zeros).status.error_code(),
            RESOURCE_EXHAUSTED);
}

TEST_F(HostileCallers, BytesThatAreNoHttp2DoNoHarm) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> byte(0, 255);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int port = 0;
  ASSERT_TRUE(
      absl::SimpleAtoi(service_.address().substr(service_.address().rfind(':') + 1), &port));
  address.sin_port = htons(static_cast<uint16_t>(port));
  for (int i = 0; i < 300; ++i) {
    std::string bytes(static_cast<size_t>(i * 7), '\0');
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<char>(byte(random)); });
    // Every third one begins like HTTP/2, to get further.
    if (i % 3 == 0) bytes.insert(0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(connect(socket_fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    (void)send(socket_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    close(socket_fd);
  }
  v1::RemoveParticipantResponse response;
  EXPECT_EQ(DetailsOf(Remove(service_, {}, response)).reason(), "INVALID_REQUEST");
}

// The service must not repeat a caller's metadata anywhere.
TEST_F(HostileCallers, MetadataIsNeitherLoggedNorPassedOn) {
  for (const char* traceparent : {"canary", "00-canary-canary-01",
                                  "00-00000000000000000000000000000000-0000000000000000-00"}) {
    grpc::ClientContext context;
    context.AddMetadata("traceparent", traceparent);
    context.AddMetadata("authorization", "Bearer canary");
    context.AddMetadata("x-canary", "canary");
    v1::RemoveParticipantResponse response;
    EXPECT_EQ(service_.stub().RemoveParticipant(&context, {}, &response).error_code(),
              INVALID_ARGUMENT);
  }
  EXPECT_EQ(service_.Stop(), 0);
  for (const std::string& line : service_.process().lines()) {
    EXPECT_THAT(line, Not(HasSubstr("canary")));
  }
}

}  // namespace
}  // namespace participants::e2e
