// graph-emulator as a process: its output, its exit, and the input it rejects.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/graph_emulator/test_client.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

// A child process with stdout and stderr in one pipe. Killed at the end if it still runs.
class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    std::array<int, 2> pipe_ends{};
    if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDERR_FILENO);
    arguments.insert(arguments.begin(), GRAPH_EMULATOR_PROGRAM);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    if (posix_spawn(&pid_, GRAPH_EMULATOR_PROGRAM, &actions, nullptr, argv.data(), environ) != 0) {
      pid_ = 0;
    }
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    output_ = pipe_ends[0];
  }
  ~Program() {
    if (pid_ > 0) kill(pid_, SIGKILL), waitpid(pid_, nullptr, 0);
    close(output_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Without the line end. Returns a partial line when the program ends first.
  std::string ReadLine() {
    std::string line;
    char next = 0;
    while (read(output_, &next, 1) == 1 && next != '\n') line.push_back(next);
    return line;
  }

  void Signal(int number) const { kill(pid_, number); }

  int WaitForExitCode() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

std::uint16_t PortOf(const json& line) {
  const std::string address = line["address"];
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

TEST(ProgramTest, SaysWhereItListensServesTheExampleCallAndStopsOnASignal) {
  for (const int number : {SIGTERM, SIGINT}) {
    Program program({});
    const json line = json::parse(program.ReadLine());
    EXPECT_EQ(line["msg"], "listening");
    const std::string origin = "http://" + line["address"].get<std::string>();
    EXPECT_EQ(line["graph_base_url"], origin + "/v1.0");
    EXPECT_EQ(line["authority_host"], origin + "/");

    TestClient client(PortOf(line));
    const std::string roster =
        client.Exchange({"GET", std::string("/_emulator/calls/") + kExampleCallId, {}, ""})
            .answer.body;
    EXPECT_EQ(json::parse(roster)["participants"][0]["id"], kExampleParticipantId);
    program.Signal(number);
    EXPECT_EQ(program.WaitForExitCode(), 0);
  }
}

TEST(ProgramTest, RefusesABadSettingWithOneLine) {
  const std::vector<std::vector<std::string>> kRefused = {
      {"--listen_address=0.0.0.0:0"},
      {"--listen_address=nowhere"},
      {"--callee=sulk"},
      {"--ring_time=-1s"},
      {"--tls_cert_file=/x"},
      {"--client_secret="},
      {"--call==p"},
      {"leftover"},
  };
  for (const auto& arguments : kRefused) {
    Program program(arguments);
    EXPECT_EQ(program.ReadLine().rfind("graph-emulator: ", 0), 0U) << arguments[0];
    EXPECT_EQ(program.ReadLine(), "") << arguments[0];
    EXPECT_EQ(program.WaitForExitCode(), 2) << arguments[0];
  }
}

TEST(ProgramTest, APortThatIsTakenIsABadSetting) {
  Program first({});
  const std::string address = json::parse(first.ReadLine())["address"];
  Program second({"--listen_address=" + address});
  EXPECT_NE(second.ReadLine().find("cannot listen on"), std::string::npos);
  EXPECT_EQ(second.WaitForExitCode(), 2);
}

TEST(ProgramTest, WhatAbseilDoesNotUnderstandEndsWithOne) {
  Program program({"--no_such_flag"});
  EXPECT_EQ(program.WaitForExitCode(), 1);
}

}  // namespace
}  // namespace participants::graph_emulator
