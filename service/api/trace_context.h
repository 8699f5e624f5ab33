// W3C Trace Context: which trace a call belongs to.
#ifndef SERVICE_API_TRACE_CONTEXT_H_
#define SERVICE_API_TRACE_CONTEXT_H_

#include <string>
#include <string_view>

namespace participants {

// Whether it has exactly the form 00-<trace id>-<parent id>-<flags> of the recommendation's
// section 3.2: lower-case hexadecimal, neither id all zeros, version not ff.
bool IsValidTraceparent(std::string_view traceparent);

// Starts a trace of our own.
std::string NewTraceparent();

// Only of a valid one.
std::string_view TraceId(std::string_view traceparent);

}  // namespace participants

#endif  // SERVICE_API_TRACE_CONTEXT_H_
