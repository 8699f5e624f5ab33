# Sourced after tools/lib.sh and tests/e2e/checks.sh, with $bin set: how an attack affects callers
# with a certificate and a kubelet.
# shellcheck shell=bash
# shellcheck disable=SC2154

# start_held OUTPUT PATTERN COMMAND...: starts a command that runs until end_held closes its input.
# Returns once the command has written a line with PATTERN.
start_held() {
  local output=$1 pattern=$2
  shift 2
  mkfifo "$work/hold"
  rm -f "$output"  # From an earlier command.
  "$@" <"$work/hold" >"$output" 2>&1 &
  held=$!
  exec 8>"$work/hold"
  rm "$work/hold"
  # In a subshell, which exits when the line does not appear.
  (await_line "$output" "$pattern")
}
# end_held: ends that command and returns its exit code.
end_held() {
  exec 8>&-
  wait "$held"
}

# bystanders_are_served ROW API_ADDRESS HEALTH_ADDRESS FOLDER COMMAND...: passes when the bystanders
# are served while the command runs and the command succeeds. Adds a row to the table.
seen=$work/bystanders.table
: >"$seen"
bystanders_are_served() {
  local row=$1 api=$2 health=$3 folder=$4 rc=0
  shift 4
  if start_held "$work/bystanders" '^serving$' "${there[@]}" "$bin/bystanders" "$api" "$health" "$folder"; then
    "$@" || rc=$?
  else
    rc=1
  fi
  end_held || rc=$?
  cat "$work/bystanders"
  printf '| %s |%s\n' "$row" "$(sed -n 's/^[a-z]*: \(.*\)/ \1 |/p' "$work/bystanders" | tr -d '\n')" >>"$seen"
  return "$rc"
}
print_bystanders() {
  [[ -s $seen ]] || return 0
  printf '| attack | caller | newcomer | kubelet |\n|---|---|---|---|\n'
  cat "$seen"
}
