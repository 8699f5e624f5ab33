// Over HTTP/1.1 only the order matches a response to its request. When Graph, or a proxy, sends an
// unrequested response, no call may accept it as its own.
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/http1_world.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::WireFault;

struct Row {
  const char* name;
  bool tls;
  // The delay after the response; zero = in the same write.
  std::chrono::milliseconds after;
};

class StrayAnswer : public testing::TestWithParam<Row>, protected Http1World {
 protected:
  StrayAnswer() : Http1World(GetParam().tls) {
    emulator_->AddCall(graph_emulator::kExampleCallId, {"first", "second", "third"});
  }

  void AddFault(const std::string& participant, const std::function<void(Fault&)>& change) {
    Fault fault;
    fault.method = "DELETE";
    fault.target = "/participants/" + participant;
    change(fault);
    emulator_->AddFault(std::move(fault));
  }
  void AddStrayAnswer(const std::string& participant) {
    AddFault(participant, [](Fault& fault) {
      fault.wire = WireFault::kStrayAnswer;
      fault.interval = GetParam().after;
    });
  }
  grpc::Status RemoveOne(const std::string& participant) {
    auto request = ExampleRemoval();
    request.set_participant_id(participant);
    v1::RemoveParticipantResponse response;
    return Remove(*service_, request, response);
  }
  // Waits until the emulator has written everything for the last request. The thread that also
  // serves the journal writes the last part as soon as it has recorded the status.
  bool AwaitAllSent() {
    const absl::Time end = absl::Now() + kPatience;
    while (emulator_->Journal().back().status == 0) {
      if (absl::Now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

using std::chrono::milliseconds;

INSTANTIATE_TEST_SUITE_P(Comes, StrayAnswer,
                         testing::Values(Row{"AtOnce", false, milliseconds(0)},
                                         Row{"AtOnceUnderTls", true, milliseconds(0)},
                                         Row{"Later", false, milliseconds(50)},
                                         Row{"LaterUnderTls", true, milliseconds(50)}),
                         [](const auto& row) { return row.param.name; });

TEST_P(StrayAnswer, IsNotTakenForTheNextOne) {
  AddStrayAnswer("first");
  AddFault("second", [](Fault& fault) {
    fault.reply = graph_emulator::GraphErrorReply(403, "Forbidden", "not this one");
  });
  EXPECT_TRUE(RemoveOne("first").ok());
  ASSERT_TRUE(AwaitAllSent());
  const grpc::Status second = RemoveOne("second");
  EXPECT_EQ(second.error_code(), grpc::StatusCode::PERMISSION_DENIED) << second.error_message();
  EXPECT_TRUE(RemoveOne("third").ok());
  const auto roster = emulator_->Roster(graph_emulator::kExampleCallId);
  ASSERT_EQ(roster.size(), 1U);
  EXPECT_EQ(roster.front().id, "second");
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 3U);
}

// Sequential invitations, each as soon as the stray response is there.
TEST_P(StrayAnswer, CostsNoInvitation) {
  for (int i = 1; i <= 20; ++i) {
    AddStrayAnswer("first");
    EXPECT_TRUE(RemoveOne("first").ok());
    ASSERT_TRUE(AwaitAllSent());
    v1::InviteParticipantsResponse response;
    const grpc::Status status = Invite(*service_, ExampleInvitation(), response);
    EXPECT_TRUE(status.ok()) << i << ": " << status.error_message();
    EXPECT_EQ(response.operation().status(), v1::OPERATION_STATUS_RUNNING);
    EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), static_cast<std::size_t>(i));
    emulator_->AddCall(graph_emulator::kExampleCallId, {"first"});
  }
}

// The end of the response and the stray one arrive together. libcurl reads only as much as the
// response has. Under TLS, OpenSSL then buffers the rest, and the socket does not show it.
TEST_P(StrayAnswer, ThatCameWithTheEndOfABodyIsNotTakenForTheNextOne) {
  Fault stray;
  stray.method = "POST";
  stray.wire = WireFault::kStrayAnswerWithBody;
  stray.interval = GetParam().after;
  emulator_->AddFault(std::move(stray));
  v1::InviteParticipantsResponse response;
  EXPECT_TRUE(Invite(*service_, ExampleInvitation(), response).ok());
  AddFault("second", [](Fault& fault) {
    fault.reply = graph_emulator::GraphErrorReply(403, "Forbidden", "not this one");
  });
  EXPECT_EQ(RemoveOne("second").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 1U);
}

}  // namespace
}  // namespace participants::e2e
