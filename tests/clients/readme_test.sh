#!/usr/bin/env bash
# Runs the content of README.md as it stands: each command with its output, and the callers. Prints
# a line for each check and at last "N passed, N failed". Usage: readme_test.sh
# FOLDER_OF_THE_BINARIES
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=../../tools/lib-go.sh
. "$root/tools/lib-go.sh"
# shellcheck source=../e2e/checks.sh
. "$root/tests/e2e/checks.sh"
# shellcheck source=prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
bin=${1:?usage: readme_test.sh FOLDER_OF_THE_BINARIES}

# commands_of HEADLINE: writes the commands of its consoles to $work/shown/N.command, and their
# outputs to N.output.
commands_of() {
  rm -rf "$work/shown"
  mkdir "$work/shown"
  sed -n "/^## $1\$/,/^## /p" "$root/README.md" | awk -v folder="$work/shown" '
    /^```/ { inside = $0 == "```console"; next }
    !inside { next }
    /^\$ / { file = folder "/" ++n; printf "" >(file ".output"); print substr($0, 3) >(file ".command"); next }
    { print >(file ".output") }'
}
# lasting: removes what differs each time: generated ids, times, and the spaces that grpcurl puts
# after a colon.
lasting() {
  sed -E 's/"(graphRequestId|clientRequestId|client_request_id|requestId|clientContext|acceptTime)": +"[^"]+"/"\1": "…"/
    s/^(    "id": +)"[^"]+"/\1"…"/; s/: +/: /'
}
# plays FOLDER N: the command, run in FOLDER, prints what the README shows. A line of … stands for
# the rest.
plays() {
  local shown=$work/shown/$2
  lasting <"$shown.output" >"$work/expected"
  sed "s/127\.0\.0\.1:50051/$address/" "$shown.command" >"$work/command"
  (cd "$1" && bash "$work/command") 2>&1 | lasting >"$work/now" || true
  if grep -q '^ *…$' "$work/expected"; then
    sed -i '/^ *…$/,$d' "$work/expected"
    sed -i "$(wc -l <"$work/expected")q" "$work/now"
  fi
  diff "$work/expected" "$work/now"
}

# On the addresses that tools/run uses.
start_emulator "$bin" --ring_time=60s
control() { curl -sf -X PUT -d "$2" "http://$emulator_address/_emulator/calls/$1"; }
control "$call_id" '{}'
control 57dab8b1-894c-409a-b240-bd8beae78896 "@$clients/call.json"
control 8e6b1f0d-5c2a-4a7e-9d38-4b7c6a5f1e20 "@$clients/meeting.json"
start_service "$bin"
commands_of 'Two commands'
check 'there are commands' test -s "$work/shown/9.command"
for n in 1 2 3 4 5 6 7 8 9; do check "command $n shows what README.md says" plays "$work" $n; done

# The first of these only changes the folder. The last one is tested in grpcurl_test.sh, since
# versions of grpcurl differ in it.
control "$call_id" "{\"participants\": [\"$participant_id\"]}"
"$root/tools/try-certificates" "$work/tls"
start_service "$bin" --tls_cert_file="$work/tls/server.pem" --tls_key_file="$work/tls/server.key" \
  --tls_client_ca_file="$work/tls/ca.pem" --caller_policy_file="$work/tls/policy.json"
commands_of 'With mutual TLS'
check 'there are commands for TLS' test -s "$work/shown/4.command"
for n in 2 3; do check "command $n for TLS shows what README.md says" plays "$work/tls" $n; done
end_started
started=()

is_short() {
  local lines
  lines=$(readme_block "$1" | wc -l)
  echo "$lines lines"
  ((lines > 5 && lines < 15))
}

run_go() { "$work/readme" "$@"; }
run_python() { PYTHONPATH=$clients/python/gen "$clients/python/.venv/bin/python" "$work/readme" "$@"; }

for language in go python; do
  prepared "$language" "the README's caller in $language" || continue
  start_emulator "$bin"
  start_service "$bin"
  check "$language: the README's caller is short" is_short "$language"
  check "$language: it builds" "readme_$language" "$work/readme"
  check "$language: it removes" says OUTCOME_REMOVED "run_$language" "$address" "$call_id" "$participant_id"
  check "$language: it shows why it cannot" says PARTICIPANT_NOT_FOUND "run_$language" "$address" "$call_id" "$participant_id"
done
end_checks
