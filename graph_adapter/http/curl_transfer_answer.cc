// How a CurlTransfer reads its answer.
#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/http/curl_transfer.h"

namespace participants::graph {
namespace {

constexpr size_t kMaxHeaderBytes = size_t{64} * 1024;

}  // namespace

size_t CurlTransfer::OnHeader(char* data, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const size_t length = size * count;
  transfer.header_bytes_ += length;
  if (transfer.header_bytes_ > kMaxHeaderBytes) return 0;
  transfer.ReadHeader(absl::StripTrailingAsciiWhitespace(absl::string_view(data, length)));
  return length;
}

void CurlTransfer::ReadHeader(absl::string_view line) {
  if (absl::StartsWith(line, "HTTP/")) {  // A new header block: the one before was a 1xx.
    response_ = HttpResponse{};
    body_bytes_ = 0;
    headers_complete_ = false;
    content_length_ = -1;
    const size_t space = line.find(' ');
    if (space != line.npos) (void)absl::SimpleAtoi(line.substr(space + 1, 3), &response_.status);
    if (response_.status >= 200) LimitSlowness();
    return;
  }
  if (line.empty()) {
    headers_complete_ = true;
    if (ReadsBody()) request_.body_reader->Begin();
    NoteIfAnswered();
    return;
  }
  // libcurl also passes trailers to this. A header after the body decides nothing: a Retry-After
  // there does not count.
  const size_t colon = line.find(':');
  if (headers_complete_ || colon == line.npos) return;
  const absl::string_view name = line.substr(0, colon);
  const std::string value(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  if (absl::EqualsIgnoreCase(name, "request-id")) {
    response_.request_id = value;
  } else if (absl::EqualsIgnoreCase(name, "retry-after")) {
    response_.retry_after = value;
  } else if (absl::EqualsIgnoreCase(name, "date")) {
    response_.date = value;
  } else if (absl::EqualsIgnoreCase(name, "location")) {
    response_.location = value;
  } else if (absl::EqualsIgnoreCase(name, "www-authenticate")) {
    // There may be one header for each scheme.
    absl::StrAppend(&response_.www_authenticate, response_.www_authenticate.empty() ? "" : ", ",
                    value);
  } else if (absl::EqualsIgnoreCase(name, "content-length")) {
    if (!absl::SimpleAtoi(value, &content_length_)) content_length_ = -1;
  }
}

size_t CurlTransfer::OnBody(char* data, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  HttpResponse& response = transfer.response_;
  const size_t length = size * count;
  const size_t limit =
      response.status / 100 == 2 ? transfer.request_.max_body_bytes : kMaxErrorBodyBytes;
  const size_t taken = std::min(length, limit - transfer.body_bytes_);
  transfer.body_bytes_ += taken;
  const bool wants_more = transfer.TakeBody(std::string_view(data, taken), limit);
  response.body_cut = taken < length || !wants_more;
  transfer.NoteIfAnswered();
  return response.body_cut ? 0 : length;  // Less than length ends the transfer.
}

bool CurlTransfer::ReadsBody() const {
  return request_.body_reader != nullptr && response_.status / 100 == 2;
}

bool CurlTransfer::TakeBody(std::string_view bytes, size_t limit) {
  if (ReadsBody()) return request_.body_reader->Read(bytes);
  // The body may be a secret, and growing would leave copies.
  const auto all = static_cast<size_t>(std::max<curl_off_t>(content_length_, 0));
  response_.body.reserve(std::min(limit, all));  // Allocates once: the body is no larger.
  response_.body.append(bytes);
  return true;
}

}  // namespace participants::graph
