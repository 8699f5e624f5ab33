// Reads the control interface's input: JSON objects whose every member must be known.
#ifndef TESTS_GRAPH_EMULATOR_FIELD_READER_H_
#define TESTS_GRAPH_EMULATOR_FIELD_READER_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace participants::graph_emulator {

// Takes the fields out of an object one by one and remembers the first error. Fields left at the
// end are unknown.
class FieldReader {
 public:
  explicit FieldReader(const nlohmann::json& object);

  // Leaves `into` unchanged when there is no such field.
  void Read(const char* name, std::string& into);
  void Read(const char* name, bool& into);
  void Read(const char* name, int& into);
  void Read(const char* name, std::uint64_t& into);
  void Read(const char* name, std::chrono::milliseconds& into);  // up to one day

  template <class Value>
  void Read(const char* name, std::optional<Value>& into) {
    if (rest_.contains(name)) Read(name, into.emplace());
  }

  // Takes a field of any type.
  std::optional<nlohmann::json> Take(const char* name);

  void Refuse(const absl::Status& status) { status_.Update(status); }

  // INVALID_ARGUMENT with the first error, including an unknown field.
  absl::Status Finish();

 private:
  using Test = bool (nlohmann::json::*)() const noexcept;

  std::optional<nlohmann::json> Take(const char* name, Test test, absl::string_view expected);
  std::optional<std::int64_t> TakeInteger(const char* name, std::int64_t least, std::int64_t most);

  nlohmann::json rest_;
  absl::Status status_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_FIELD_READER_H_
