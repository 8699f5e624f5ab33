#!/usr/bin/env bash
# Checks which files may include which. All of Debian's headers share one folder, so CMake's PRIVATE
# links cannot prevent an include; this test does. Every rule prints its violations.
# The file lists below rely on word splitting.
# shellcheck disable=SC2046
set -u
cd "$(dirname "$0")/.." || exit 2
failures=0

# rule TEXT PATTERN PATHS...: no C++ file below PATHS includes a match for PATTERN.
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

# floors RULE FLOOR...: from top to bottom. A floor is a pattern of paths without their endings; a
# room is a folder on it. A file includes only from its own room and from the floors below it, and
# every file is on a floor.
floors() {
  local text=$1 file floor from include broken=''
  shift
  local floors=("$@")
  find_floor() {
    for ((floor = 0; floor < ${#floors[@]}; floor++)); do [[ $1 =~ ^(${floors[floor]})$ ]] && return; done
    broken+="$1 is on no floor"$'\n'
    return 1
  }
  room() { if [[ $1 =~ ^[a-z_]+/[a-z_]+/ ]]; then echo "${BASH_REMATCH[0]}"; else echo "${1%/*}"; fi; }
  while read -r file; do
    find_floor "${file%.*}" || continue
    from=$floor
    while read -r include; do
      [[ $include == "${file%%/*}"/* ]] || continue
      find_floor "${include%.*}" || continue
      ((floor > from)) || [[ $floor == "$from" && $(room "$include") == "$(room "$file")" ]] || broken+="$file includes $include"$'\n'
    done < <(sed -nE 's/^ *# *include *["<](.*)[">].*/\1/p' "$file")
  done < <(find "${floors[0]%%/*}" -name '*.h' -o -name '*.cc')
  if [[ -n $broken ]]; then
    printf 'BROKEN: %s\n%s' "$text" "$broken"
    failures=$((failures + 1))
  fi
}
floors 'no include of service/ runs upward' \
  'service/main' 'service/server/.*' 'service/(api|config)/.*' 'service/(audit|access)/.*' 'service/telemetry/.*' 'service/(rpc|process)/.*'
floors 'no include of graph_adapter/ runs upward' \
  'graph_adapter/(graph_client_factory|option_validation)' 'graph_adapter/(rest_.*|warm_up)' 'graph_adapter/credentials/.*' \
  'graph_adapter/(graph_client|graph_options|graph_stats|retry_policy|throttle|bulk_gate|participant_overlay|operations|get_call|get_operation|get_participant|list_participants|mute_participant|roster_body|remove_participant|invite_participants)' \
  'graph_adapter/(graph_error|operation|graph_json|json_reader|boost_participants_(reader|handler)|roster_memory|retry_after|small_file|url)' \
  'graph_adapter/http/.*' \
  'graph_adapter/(graph_types|graph_io|clock|random|wipe|openssl_pem)'

# The files of graph_adapter/ whose names do not match PATTERN.
adapter_files_except() {
  find graph_adapter -name '*.h' -o -name '*.cc' | grep -vE "$1"
}

public='graph_client|operation|get_call|get_operation|get_participant|list_participants|mute_participant|remove_participant|invite_participants|roster_memory|graph_io|graph_types|graph_error|graph_stats|graph_options|option_validation|graph_client_factory|clock|small_file|openssl_pem|wipe'

rule 'graph_adapter/ knows neither gRPC nor protobuf nor service/' \
  'grpc|google/|service/|participants/|.*\.pb\.h' graph_adapter
rule 'graph_adapter/ knows no flags' 'absl/flags' graph_adapter
rule 'service/ never sees libcurl' 'curl/' service
rule 'service/ knows no JSON outside its log' 'nlohmann/' \
  $(find service -name '*.h' -o -name '*.cc' | grep -vE 'telemetry/|access/')
rule 'OpenSSL appears in service/ in the openssl_* files of access/ alone' 'openssl/' \
  $(find service -name '*.h' -o -name '*.cc' | grep -vE 'access/openssl_')
rule 'Boost appears in service/ in the http_* files and in listening_sockets.cc alone' 'boost/' \
  $(find service -name '*.h' -o -name '*.cc' | grep -vE '/(http_[a-z]+\.(h|cc)|listening_sockets\.cc)$')
rule 'Boost appears in graph_adapter/ in the boost_* files alone' 'boost/' $(adapter_files_except '/boost_[a-z_]*\.(h|cc)$')
rule 'libcurl appears in curl_* files alone' 'curl/' $(adapter_files_except '/curl_[a-z_]*\.(h|cc)$')
rule 'OpenSSL appears in the openssl_* files alone' 'openssl/' $(adapter_files_except '/openssl_[a-z_]*\.(h|cc)$')
rule 'JSON appears in the JSON files alone' 'nlohmann/' $(adapter_files_except '_?json(_[a-z]+)?\.(h|cc)$')

private=$(grep -rnE --include='*.h' --include='*.cc' '# *include *["<]graph_adapter/' service |
  grep -vE "\"graph_adapter/($public)\.h\"")
if [[ -n $private ]]; then
  printf 'BROKEN: service/ includes only the public headers of graph_adapter/\n%s\n' "$private"
  failures=$((failures + 1))
fi
# Ensures that the rules above see every include of ours.
unseen=$(grep -rnE --include='*.h' --include='*.cc' '# *include *("[^"]*\.\.|<(service|graph_adapter)/|"[^"/]*")' service graph_adapter)
if [[ -n $unseen ]]; then
  printf 'BROKEN: our own headers are included in quotes, by their paths from the top\n%s\n' "$unseen"
  failures=$((failures + 1))
fi
environment=$(grep -rnE '\b(getenv|secure_getenv|environ)\b' graph_adapter)
if [[ -n $environment ]]; then
  printf 'BROKEN: graph_adapter/ reads no environment\n%s\n' "$environment"
  failures=$((failures + 1))
fi

((failures == 0)) && echo 'The layers hold.'
exit $((failures > 0))
