# For the scripts in this folder, sourced after tools/lib.sh: counted checks.
# shellcheck shell=bash
passed=0
failed=0
# Prefix of each command that must run where the service runs; empty = here.
# shellcheck disable=SC2034
there=()
# check NAME COMMAND...: passes when the command does.
check() {
  local name=$1
  shift
  # shellcheck disable=SC2154  # Set by lib.sh.
  if "$@" >"$work/out" 2>&1; then
    passed=$((passed + 1))
    printf 'ok      %s\n' "$name"
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$name"
    sed 's/^/        /' "$work/out"
  fi
}
# says PATTERN COMMAND...: the command's output has a match, whatever its exit code.
says() {
  local pattern=$1 output
  shift
  output=$("$@" 2>&1) || true
  printf '%s\n' "$output"
  grep -qE -- "$pattern" <<<"$output"
}
# end_checks: prints "N passed, N failed" and exits.
end_checks() {
  printf '%d passed, %d failed\n' "$passed" "$failed"
  exit $((failed > 0))
}
