#ifndef TESTS_SUPPORT_TESTDATA_H_
#define TESTS_SUPPORT_TESTDATA_H_

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace participants {

// The whole content of a file in tests/testdata.
inline std::string ReadTestdata(const std::string& name) {
  std::ifstream file(TESTDATA_DIR "/" + name);
  EXPECT_TRUE(file.is_open()) << name;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A body that Graph or Entra has sent: tests/testdata/graph_bodies/README.md.
inline std::string ReadGraphBody(const std::string& name) {
  return ReadTestdata("graph_bodies/" + name);
}

}  // namespace participants

#endif  // TESTS_SUPPORT_TESTDATA_H_
