// Reading JSON whose shape is only hoped for: every member may be absent, null or of another type.
#ifndef GRAPH_ADAPTER_JSON_READER_H_
#define GRAPH_ADAPTER_JSON_READER_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace participants::graph {

// The object that `text` is, else nullopt: also for what is too deeply nested to be anybody's
// answer, since a document's destruction and our walks down it must stay bounded.
std::optional<nlohmann::json> ParseObject(absl::string_view text);

// The member, or null when `object` is no object or has none of that name.
const nlohmann::json* FindMember(const nlohmann::json& object, const char* name);

// A text member, else empty.
std::string TextMember(const nlohmann::json& object, const char* name);

// The same, taken out of the object: there is no other copy.
std::string TakeTextMember(nlohmann::json& object, const char* name);

// A whole number, or a text that is one (Graph's samples have both), within int64.
std::optional<int64_t> IntegerMember(const nlohmann::json& object, const char* name);

// As IntegerMember; zero when absent or beyond int32.
int32_t Int32Member(const nlohmann::json& object, const char* name);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_JSON_READER_H_
