#include "graph_adapter/http/curl_failure.h"

#include "absl/strings/match.h"

namespace participants::graph {
namespace {

// libcurl has one code for two cases: a handshake that was cut off, which may succeed next time,
// and a handshake that failed because of its content, which will not. Only OpenSSL's text tells
// them apart. If it does not, the first case is assumed.
bool IsRefusedHandshake(absl::string_view text) {
  // No common TLS version, whichever side noticed, or a wrong signature.
  for (const char* words : {"alert protocol version", "unsupported protocol",
                            "asn1 encoding routines", "rsa routines", "elliptic curve routines"}) {
    if (absl::StrContains(text, words)) return true;
  }
  return false;
}

}  // namespace

bool IsTrustFailure(CURLcode code, absl::string_view text) {
  return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
         code == CURLE_SSL_ISSUER_ERROR || code == CURLE_SSL_PINNEDPUBKEYNOTMATCH ||
         code == CURLE_SSL_INVALIDCERTSTATUS ||
         (code == CURLE_SSL_CONNECT_ERROR && IsRefusedHandshake(text));
}

// libcurl's texts are literals too. About a certificate they say only that it is bad.
std::string_view CurlFailureReason(CURL* easy, CURLcode code) {
  if (code != CURLE_PEER_FAILED_VERIFICATION) return curl_easy_strerror(code);
  long result = 0;
  (void)curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
  switch (result) {  // OpenSSL's numbers, X509_V_ERR_...
    case 0:
      return "The certificate is for another host name";
    case 9:
      return "The certificate is not valid yet";
    case 10:
      return "The certificate has expired";
    case 18:
    case 19:
    case 20:
    case 21:
      return "The certificate's authority is not trusted";
    default:
      return "The certificate is not trusted";
  }
}

}  // namespace participants::graph
