#!/usr/bin/env bash
# Who may include whom. All of Debian's headers share one folder, so CMake's PRIVATE links cannot stop an
# include; this does. Every rule prints what breaks it.
# The file lists below are meant to be split into words.
# shellcheck disable=SC2046
set -u
cd "$(dirname "$0")/.." || exit 2
failures=0

# rule TEXT PATTERN PATHS...: no C++ file below PATHS includes what matches PATTERN.
rule() {
  local text=$1 pattern=$2
  shift 2
  local found
  found=$(grep -rnE --include='*.h' --include='*.cc' "^ *# *include *[<\"]($pattern)" "$@")
  if [[ -n $found ]]; then
    printf 'BROKEN: %s\n%s\n' "$text" "$found"
    failures=$((failures + 1))
  fi
}

# The files of graph_adapter/ whose names do not match PATTERN.
adapter_files_except() {
  find graph_adapter -name '*.h' -o -name '*.cc' | grep -vE "$1"
}

public='graph_client|graph_io|graph_types|graph_error|graph_stats|graph_options|graph_client_factory|clock'

rule 'graph_adapter/ knows neither gRPC nor protobuf nor service/' \
  'grpc|google/|service/|participants/|.*\.pb\.h' graph_adapter
rule 'graph_adapter/ knows no flags' 'absl/flags' graph_adapter
rule 'service/ never sees libcurl' 'curl/' service
rule 'service/ knows no JSON outside its log' 'nlohmann/' \
  $(find service -name '*.h' -o -name '*.cc' | grep -vE 'telemetry/|access/')
rule 'OpenSSL appears in service/ in the openssl_* files of access/ alone' 'openssl/' \
  $(find service -name '*.h' -o -name '*.cc' | grep -vE 'access/openssl_')
rule 'Boost appears in service/ in the http_* files alone' 'boost/' \
  $(find service -name '*.h' -o -name '*.cc' | grep -vE '/http_[a-z]+\.(h|cc)$')
rule 'graph_adapter/ knows no Boost' 'boost/' graph_adapter
rule 'libcurl appears in curl_* files alone' 'curl/' $(adapter_files_except '/curl_[a-z_]*\.(h|cc)$')
rule 'OpenSSL appears in the openssl_* files alone' 'openssl/' $(adapter_files_except '/openssl_[a-z_]*\.(h|cc)$')
rule 'JSON appears in the JSON files alone' 'nlohmann/' $(adapter_files_except '_?json(_[a-z]+)?\.(h|cc)$')

private=$(grep -rnE --include='*.h' --include='*.cc' '# *include "graph_adapter/' service |
  grep -vE "\"graph_adapter/($public)\.h\"")
if [[ -n $private ]]; then
  printf 'BROKEN: service/ includes only the public headers of graph_adapter/\n%s\n' "$private"
  failures=$((failures + 1))
fi
environment=$(grep -rnE '\b(getenv|secure_getenv|environ)\b' graph_adapter)
if [[ -n $environment ]]; then
  printf 'BROKEN: graph_adapter/ reads no environment\n%s\n' "$environment"
  failures=$((failures + 1))
fi

((failures == 0)) && echo 'The layers hold.'
exit $((failures > 0))
