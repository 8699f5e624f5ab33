# Sourced after tools/lib.sh and tests/e2e/checks.sh, with $bin set: what callers with a certificate, and a kubelet, see of an attack.
# shellcheck shell=bash
# shellcheck disable=SC2154

# start_held OUTPUT PATTERN COMMAND...: one that runs until end_held ends its input; returns once it has written such a line.
start_held() {
  local output=$1 pattern=$2
  shift 2
  mkfifo "$work/hold"
  rm -f "$output"  # Of one before it.
  "$@" <"$work/hold" >"$output" 2>&1 &
  held=$!
  exec 8>"$work/hold"
  rm "$work/hold"
  # In a shell of its own, which ends where the line does not come.
  (await_line "$output" "$pattern")
}
# end_held: its exit code.
end_held() {
  exec 8>&-
  wait "$held"
}

# bystanders_are_served ROW API_ADDRESS HEALTH_ADDRESS FOLDER COMMAND...: while the command runs, which must succeed. The
# table gets a row.
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
