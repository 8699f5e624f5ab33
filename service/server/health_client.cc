#include "service/server/health_client.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "participants/v1/participant_service.grpc.pb.h"
#include "service/access/openssl_server_certificate.h"
#include "service/access/watched_files.h"
#include "service/process/listen_address.h"
#include "service/process/refused_setting.h"
#include "service/server/http_get.h"

namespace participants {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(
    const access::AccessFiles& files) {
  if (files.tls_cert_file.empty()) return grpc::InsecureChannelCredentials();
  auto contents = access::ReadFiles({{"tls_cert_file", files.tls_cert_file},
                                     {"tls_key_file", files.tls_key_file},
                                     {"tls_client_ca_file", files.tls_client_ca_file}});
  if (!contents.ok()) return contents.status();
  // The same check as for a server. gRPC would report only that it has no address.
  auto checked =
      access::CheckServerCertificate(std::move(contents->at(0)), std::move(contents->at(1)),
                                     std::move(contents->at(2)), absl::Now());
  if (!checked.ok()) return checked.status();
  return grpc::SslCredentials({.pem_root_certs = std::move(checked->client_roots),
                               .pem_private_key = std::move(checked->private_key),
                               .pem_cert_chain = std::move(checked->certificates)});
}

absl::Status AskByGrpc(const ListenAddress& server, const access::AccessFiles& files,
                       absl::Duration timeout) {
  const auto credentials = CredentialsOf(files);
  if (!credentials.ok()) return credentials.status();
  const auto stub =
      grpc::health::v1::Health::NewStub(grpc::CreateChannel(ToString(server), *credentials));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  HealthCheckRequest request;
  request.set_service(v1::ParticipantService::service_full_name());
  HealthCheckResponse response;
  const grpc::Status status = stub->Check(&context, request, &response);
  if (!status.ok()) {
    return absl::UnavailableError(absl::StrCat(
        status.error_message(), files.tls_cert_file.empty()
                                    ? " (asked by gRPC in plain text; if the API uses TLS, set "
                                      "tls_cert_file, tls_key_file "
                                      "and tls_client_ca_file)"
                                    : " (asked by gRPC with TLS, as the client of tls_cert_file)"));
  }
  if (response.status() != HealthCheckResponse::SERVING) {
    return absl::UnavailableError(HealthCheckResponse::ServingStatus_Name(response.status()));
  }
  return absl::OkStatus();
}

// Parses an address whose port is not 0.
absl::StatusOr<ListenAddress> ParseServer(absl::string_view text) {
  auto server = ParseListenAddress(text);
  if (!server.ok()) return Refused("check_health", server.status().message());
  if (server->port == 0) return Refused("check_health", "the port must not be 0");
  return server;
}

absl::Status AskByHttp(absl::string_view rest, absl::Duration timeout) {
  const size_t slash = std::min(rest.find('/'), rest.size());
  const auto server = ParseServer(rest.substr(0, slash));
  if (!server.ok()) return server.status();
  return Get(*server, slash < rest.size() ? rest.substr(slash) : "/", timeout);
}

}  // namespace

absl::Status CheckHealth(const std::string& address, const access::AccessFiles& files,
                         absl::Duration timeout) {
  absl::string_view rest = address;
  absl::Status health;
  if (absl::ConsumePrefix(&rest, "http://")) {
    health = AskByHttp(rest, timeout);
  } else if (absl::StrContains(address, "/")) {
    return Refused("check_health", "must be host:port, for gRPC, or http://host:port/readyz");
  } else if (const auto server = ParseServer(address); server.ok()) {
    health = AskByGrpc(*server, files, timeout);
  } else {
    return server.status();
  }
  if (health.ok() || absl::IsInvalidArgument(health)) return health;
  return absl::UnavailableError(absl::StrCat(address, ": ", health.message()));
}

}  // namespace participants
