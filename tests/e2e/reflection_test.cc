// Reflection on the API server, as grpcurl and similar tools use it, under both of its service
// names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/support/reflection_files.h"

namespace participants::e2e {
namespace {

using testing::UnorderedElementsAre;
using enum grpc::StatusCode;

namespace reflection_v1 = grpc::reflection::v1;
namespace reflection_v1alpha = grpc::reflection::v1alpha;

struct V1 {
  using Service = reflection_v1::ServerReflection;
  using Request = reflection_v1::ServerReflectionRequest;
  using Response = reflection_v1::ServerReflectionResponse;
};
struct V1Alpha {
  using Service = reflection_v1alpha::ServerReflection;
  using Request = reflection_v1alpha::ServerReflectionRequest;
  using Response = reflection_v1alpha::ServerReflectionResponse;
};

template <typename Version>
class Reflection : public testing::Test {
 protected:
  using Request = typename Version::Request;
  using Response = typename Version::Response;

  // One stream, as long as the object lives.
  struct Conversation {
    explicit Conversation(const std::shared_ptr<grpc::Channel>& channel)
        : stub(Version::Service::NewStub(channel)), stream(stub->ServerReflectionInfo(&context)) {}

    Response Ask(const Request& request) {
      Response response;
      EXPECT_TRUE(stream->Write(request) && stream->Read(&response));
      return response;
    }

    grpc::ClientContext context;
    const std::unique_ptr<typename Version::Service::Stub> stub;
    const std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream;
  };

  static std::string Path() {
    return std::string("/") + Version::Service::service_full_name() + "/ServerReflectionInfo";
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};
using Versions = testing::Types<V1, V1Alpha>;
TYPED_TEST_SUITE(Reflection, Versions);

TYPED_TEST(Reflection, AnswersOneQuestionAfterTheOther) {
  typename TestFixture::Conversation conversation(this->service_.channel());
  typename TestFixture::Request request;
  request.set_list_services("");
  std::vector<std::string> services;
  const auto list = conversation.Ask(request);
  for (const auto& service : list.list_services_response().service()) {
    services.push_back(service.name());
  }
  EXPECT_THAT(services,
              UnorderedElementsAre("participants.v1.ParticipantService",
                                   "participants.v1.BulkParticipantService",
                                   "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection",
                                   "grpc.reflection.v1alpha.ServerReflection"));
  for (const std::string& service : services) {
    request.set_file_containing_symbol(service);
    EXPECT_FALSE(FilesOf(conversation.Ask(request)).empty()) << service;
  }
  // grpcurl does this to print details.
  request.set_file_containing_symbol("google.rpc.ErrorInfo");
  EXPECT_THAT(
      FilesOf(conversation.Ask(request)),
      UnorderedElementsAre("google/rpc/error_details.proto", "google/protobuf/duration.proto"));
  request.set_file_by_filename("stranger.proto");
  EXPECT_EQ(conversation.Ask(request).error_response().error_code(), NOT_FOUND);
  request.set_file_by_filename("participants/v1/participant_service.proto");
  EXPECT_EQ(FilesOf(conversation.Ask(request)).at(0), request.file_by_filename());
  EXPECT_TRUE(conversation.stream->WritesDone());
  EXPECT_TRUE(conversation.stream->Finish().ok());
}

TYPED_TEST(Reflection, RefusesWhatIsNoQuestion) {
  const auto send = [&](const std::string& bytes) {
    return CallRaw(this->service_.channel(), this->Path(), bytes).status.error_code();
  };
  EXPECT_EQ(send("\xff"), INVALID_ARGUMENT);
  EXPECT_EQ(send("\x22\x01\xff"), INVALID_ARGUMENT);  // A symbol that is not UTF-8.
  EXPECT_EQ(send(std::string((size_t{64} << 10) + 1, 'a')), RESOURCE_EXHAUSTED);
  typename TestFixture::Conversation conversation(this->service_.channel());
  EXPECT_EQ(conversation.Ask({}).error_response().error_code(), UNIMPLEMENTED);
}

// Neither silent clients nor clients that ask but do not read delay the shutdown.
TYPED_TEST(Reflection, OpenStreamsDoNotHoldTheEnd) {
  std::vector<std::unique_ptr<typename TestFixture::Conversation>> open;
  for (int i = 0; i < 50; ++i) {
    open.push_back(std::make_unique<typename TestFixture::Conversation>(this->service_.channel()));
    typename TestFixture::Request request;
    request.set_list_services("");
    if (i % 2 == 0) (void)open.back()->Ask(request);
    if (i % 4 == 0) open.back()->stream->Write(request);
  }
  EXPECT_EQ(this->service_.Stop(), 0);
  for (const auto& each : open) {
    typename TestFixture::Response unread;
    while (each->stream->Read(&unread)) {
    }
    EXPECT_FALSE(each->stream->Finish().ok());
  }
}

TEST(ReflectionOption, HidesTheSchema) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess::Options options;
  options.flags = {"--reflection=false"};
  ServiceProcess service(*emulator, options);
  for (const char* path : {"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                           "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"}) {
    EXPECT_EQ(CallRaw(service.channel(), path, "").status.error_code(), UNIMPLEMENTED);
  }
}

}  // namespace
}  // namespace participants::e2e
