// W3C Trace Context.
#ifndef SERVICE_API_TRACE_CONTEXT_H_
#define SERVICE_API_TRACE_CONTEXT_H_

#include <string>
#include <string_view>

namespace participants {

// Whether the value has exactly the form 00-<trace id>-<parent id>-<flags> of section 3.2 of the
// recommendation: lower-case hexadecimal, neither ID all zeros, version not ff.
bool IsValidTraceparent(std::string_view traceparent);

// Starts a new trace.
std::string NewTraceparent();

// `traceparent` must be valid.
std::string_view TraceId(std::string_view traceparent);

}  // namespace participants

#endif  // SERVICE_API_TRACE_CONTEXT_H_
