#include "service/health_check.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "participants/v1/participant_service.grpc.pb.h"
#include "service/access/watched_files.h"
#include "service/http_get.h"
#include "service/listen_address.h"
#include "service/refused_setting.h"

namespace participants {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(
    const access::AccessFiles& files) {
  if (files.tls_cert_file.empty()) return grpc::InsecureChannelCredentials();
  auto contents = access::ReadFiles({{"tls_client_ca_file", files.tls_client_ca_file},
                                     {"tls_key_file", files.tls_key_file},
                                     {"tls_cert_file", files.tls_cert_file}});
  if (!contents.ok()) return contents.status();
  return grpc::SslCredentials({.pem_root_certs = std::move(contents->at(0)),
                               .pem_private_key = std::move(contents->at(1)),
                               .pem_cert_chain = std::move(contents->at(2))});
}

absl::Status AskByGrpc(const std::string& address, const access::AccessFiles& files,
                       absl::Duration timeout) {
  const auto credentials = CredentialsOf(files);
  if (!credentials.ok()) return credentials.status();
  const auto channel = grpc::CreateChannel(address, *credentials);
  const auto stub = grpc::health::v1::Health::NewStub(channel);
  const auto deadline = absl::ToChronoTime(absl::Now() + timeout);
  HealthCheckRequest request;
  request.set_service(v1::ParticipantService::service_full_name());
  HealthCheckResponse response;
  grpc::Status status;
  // A server that has just been started may not listen yet. Not by wait_for_ready, which would only
  // say in the end that the time is over.
  do {
    grpc::ClientContext context;
    context.set_deadline(deadline);
    status = stub->Check(&context, request, &response);
  } while (status.error_code() == grpc::StatusCode::UNAVAILABLE &&
           channel->WaitForConnected(deadline));
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  if (response.status() != HealthCheckResponse::SERVING) {
    return absl::UnavailableError(HealthCheckResponse::ServingStatus_Name(response.status()));
  }
  return absl::OkStatus();
}

absl::Status AskByHttp(absl::string_view rest, absl::Duration timeout) {
  const size_t slash = std::min(rest.find('/'), rest.size());
  const auto server = ParseListenAddress(rest.substr(0, slash));
  if (!server.ok()) return Refused("check_health", server.status().message());
  return Get(*server, slash < rest.size() ? rest.substr(slash) : "/", timeout);
}

}  // namespace

absl::Status CheckHealth(const std::string& address, const access::AccessFiles& files,
                         absl::Duration timeout) {
  absl::string_view rest = address;
  const absl::Status health = absl::ConsumePrefix(&rest, "http://")
                                  ? AskByHttp(rest, timeout)
                                  : AskByGrpc(address, files, timeout);
  if (health.ok() || absl::IsInvalidArgument(health)) return health;
  return absl::UnavailableError(absl::StrCat(address, ": ", health.message()));
}

}  // namespace participants
