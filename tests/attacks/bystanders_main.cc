// bystanders: callers with a certificate, and a kubelet, for a service anywhere. Prints how they
// were served once its input ends. The exit code is 0 when none of them failed.
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <iostream>
#include <limits>
#include <string>

#include "tests/attacks/bystanders.h"
#include "tests/e2e/access/access_files.h"
#include "tests/e2e/raw_call.h"

int main(int argc, char** argv) {
  using participants::e2e::ReadText;
  if (argc != 4) {
    std::fputs(
        "usage: bystanders API_ADDRESS HEALTH_ADDRESS FOLDER\n"
        "The folder has what tools/try-certificates makes; the bot is who calls.\n",
        stderr);
    return 2;
  }
  const std::string api = argv[1];
  const std::string folder = std::string(argv[3]) + "/";
  const auto credentials = grpc::SslCredentials({.pem_root_certs = ReadText(folder + "ca.pem"),
                                                 .pem_private_key = ReadText(folder + "bot.key"),
                                                 .pem_cert_chain = ReadText(folder + "bot.pem")});
  // The name in the certificate, wherever the service runs.
  const auto new_channel = [&] {
    return participants::e2e::NewChannel(api, credentials, "127.0.0.1");
  };
  if (const std::string failure = participants::attacks::Remove(new_channel()); !failure.empty()) {
    std::printf("no bystander is served: %s\n", failure.c_str());
    return 1;
  }
  participants::attacks::Bystanders bystanders(argv[2], new_channel);
  std::puts("serving");
  std::fflush(stdout);
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  bystanders.Stop();
  std::fputs(bystanders.Summary().c_str(), stdout);
  return bystanders.CallersAreServed() && bystanders.KubeletIsServed() ? 0 : 1;
}
