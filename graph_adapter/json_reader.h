// Reads JSON without a guaranteed shape: any member may be absent, null or of another type.
#ifndef GRAPH_ADAPTER_JSON_READER_H_
#define GRAPH_ADAPTER_JSON_READER_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace participants::graph {

// Parses `text`. nullopt = not an object, or nested too deeply for a real answer: destroying and
// walking a document must stay bounded.
std::optional<nlohmann::json> ParseObject(absl::string_view text);

// Returns the member, or null if `object` is not an object or has no such member.
const nlohmann::json* FindMember(const nlohmann::json& object, const char* name);

// Returns a text member, or empty.
std::string TextMember(const nlohmann::json& object, const char* name);

// Like TextMember, but moves the text out of the object, so that there is no other copy.
std::string TakeTextMember(nlohmann::json& object, const char* name);

// Returns a whole number within int64, or a text that is one (Graph's samples have both).
std::optional<int64_t> IntegerMember(const nlohmann::json& object, const char* name);

// Like IntegerMember; 0 = absent or beyond int32.
int32_t Int32Member(const nlohmann::json& object, const char* name);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_JSON_READER_H_
