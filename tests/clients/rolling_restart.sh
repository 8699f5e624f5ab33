#!/usr/bin/env bash
# Clients with docs/service_config_headless.json invite and remove while the two servers that they
# know are replaced, one after the other: no removal fails, and no invitation is accepted twice.
# Prints a line for each check and at last "N passed, N failed". Usage: rolling_restart.sh
# FOLDER_OF_THE_BINARIES LANGUAGE...
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=../../tools/lib-go.sh
. "$root/tools/lib-go.sh"
# shellcheck source=../e2e/checks.sh
. "$root/tests/e2e/checks.sh"
# shellcheck source=prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
# shellcheck source=rolling.sh
. "$(dirname "${BASH_SOURCE[0]}")/rolling.sh"
bin=${1:?usage: rolling_restart.sh FOLDER_OF_THE_BINARIES LANGUAGE...}
shift

# start_instance NAME [FLAG...]: logs to NAME.log.
start_instance() {
  start_service "$bin" --drain_delay=2s "${@:2}"
  mv "$work/service.log" "$work/$1.log"
}
has_served() { await_line "$work/$1.log" '"msg":"call finished"' >/dev/null; }
# replace NAME PID ADDRESS: like a roll-out, ends the old one only once the new one serves.
replace() {
  kill "$2"
  wait "$2" || return
  start_instance "$1" --listen_address="$3" 9>&-
  has_served "$1"
}
# reports JQ
reports() {
  cat "$work/report" "$work/load.log"
  [[ $(jq "$1" "$work/report") == true ]]
}
# accepted JQ: tests how many times each client_context was accepted.
accepted() {
  curl -sf "http://$emulator_address/_emulator/journal" |
    jq '[.[] | select(.method == "POST" and .applied and (.target | endswith("/invite"))) | .body | fromjson | .clientContext] |
        group_by(.) | map(length)' >"$work/accepted" || return
  jq -c '{contexts: length, most: max}' "$work/accepted" && [[ $(jq "$1" "$work/accepted") == true ]]
}

# ride LANGUAGE
ride() {
  local language=$1 first second load address_1 address_2 invited rolling
  start_emulator "$bin" --ring_time=60s
  # The delay limits the load to what the workers' waiting allows, below the machine's capacity.
  curl -sf -X POST -d '{"delay_ms": 20}' "http://$emulator_address/_emulator/delay" >/dev/null
  start_instance first
  first=${started[0]} address_1=$address
  start_instance second
  second=${started[0]} address_2=$address
  check "$language: it builds" build_rolling "$language"
  rolling_command "$language"
  mkfifo "$work/$language.input"
  timeout 300 "${rolling[@]}" --service_config "$root/docs/service_config_headless.json" --ids "$language" \
    "ipv4:$address_1,$address_2" <"$work/$language.input" >"$work/report" 2>"$work/load.log" &
  load=$!
  started=("$load" "${started[@]}")
  # The replaced servers must not inherit it: the load's input ends with its last writer.
  exec 9>"$work/$language.input"
  check "$language: both servers get calls" eval 'has_served first && has_served second'
  check "$language: the first is replaced" replace first "$first" "$address_1"
  check "$language: the second is replaced" replace second "$second" "$address_2"
  exec 9>&-
  check "$language: the load ends" wait "$load"
  check "$language: removals succeeded" reports '.removed > 100 and .failed == []'
  check "$language: invitations got through" reports '.invited > 100 and .invited > 20 * .unknown'
  invited=$(jq .invited "$work/report")
  check "$language: none was accepted twice" accepted "max == 1 and length >= $invited"
  end_started
  started=()
  jq -r '"\(.removed) removals, \(.invited) invitations, \(.repeated) of them repeated, \(.unknown) unknown, the longest answer after \(.longest_ms) ms"' \
    "$work/report"
}

for language in "$@"; do
  if prepared "$language" "the rolling restart under a client in $language"; then ride "$language"; fi
done
end_checks
