# Sourced after setup.sh and clients.sh: load from pods during a change to the release, and the
# outcome of each call.
# shellcheck shell=bash
# shellcheck disable=SC2154

# load_from NAME LANGUAGE service|headless [PAUSE_MS]: starts it. NAME is also the prefix of its
# ids.
load_from() {
  local target=${!3} config=$root/docs/service_config.json
  [[ $3 == service ]] || config=$root/docs/service_config_headless.json
  # From a check that failed earlier.
  k -n bots delete pod "$1" --ignore-not-found >/dev/null || return
  start_rolling "$1" "$2" --service_config "$config" --ids "$1" --pause "${4:-200}" "$target"
}

# doubled NAME: prints how many of its invitations Graph has accepted more than once. Fails when the
# journal, which is bounded, has lost entries since it was emptied.
doubled() {
  emulator GET journal | jq --arg prefix "$1-" '
    if length >= 200000 then error("the journal is full") else . end |
    [.[] | select(.method == "POST" and .applied and (.target | endswith("/invite"))) | .body | fromjson | .clientContext | select(startswith($prefix))] |
    group_by(.) | map(select(length > 1)) | length'
}

# judge ROW NAME...: ends these loads and adds a row to the table. Passes when no removal failed and
# no invitation was accepted twice.
judge() {
  local row=$1 name report sum='[]' twice=0 more
  shift
  for name in "$@"; do
    report=$(stop_rolling "$name") || return
    sum=$(jq -c --argjson one "$report" '. + [$one]' <<<"$sum")
    # Without a journal the number is unknown. An empty number would end more than this function.
    more=$(doubled "$name") && [[ $more =~ ^[0-9]+$ ]] || return
    twice=$((twice + more))
  done
  jq -r --arg row "$row" --arg twice "$twice" '
    "| \($row) | \(map(.removed + (.failed | length)) | add) | \(map(.failed | length) | add) | \(map(.invited + .unknown) | add) | \(map(.repeated) | add) | \(map(.unknown) | add) | \($twice) | \(map(.longest_ms) | max) ms |"' <<<"$sum" >>"$table"
  tail -n 1 "$table"
  jq -r '.[].failed[0:3][]' <<<"$sum"
  ((twice == 0)) && jq -e 'all(.[]; .failed == [] and .removed > 20 and .unknown == 0)' <<<"$sum" >/dev/null
}

# The Services that have a client under load. A caller may set fewer.
loads=(service headless)
# start_loads: starts a client for each, with new channels.
start_loads() {
  local target
  emulator DELETE journal
  for target in "${loads[@]}"; do load_from "by-$target" go "$target" || return; done
}
# judge_loads ROW: judges once the replaced pods have ended.
judge_loads() { await_retired && judge "$1" "${loads[@]/#/by-}"; }
# under_load ROW COMMAND...: runs the loads while the command runs and its old pods retire.
under_load() {
  local row=$1 rc=0
  shift
  start_loads || return
  "$@" || rc=$?
  judge_loads "$row" && return "$rc"
}

print_table() {
  printf '| event | removals | removals failed | invitations | invitations retried | outcome unknown | accepted twice | slowest call |\n|---|---|---|---|---|---|---|---|\n'
  cat "$table"
}
