#!/usr/bin/env bash
# The clients in other languages against the real binary: each client's own tests, with its own
# service and emulator. Prints a line for each test and for each skipped client, and at last "N
# passed, N failed". Usage: run.sh FOLDER_OF_THE_BINARIES LANGUAGE...
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=../../tools/lib-go.sh
. "$root/tools/lib-go.sh"
# shellcheck source=../e2e/checks.sh
. "$root/tests/e2e/checks.sh"
# shellcheck source=prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
bin=${1:?usage: run.sh FOLDER_OF_THE_BINARIES LANGUAGE...}
shift

# Each generates the stub, runs the client's tests, and prints "ok NAME" for each that passed.
run_go() {
  cd "$clients/go" && test -z "$(gofmt -l ./*.go rolling ../sdk/go)" && go generate && go vet ./... &&
    go test -count=1 -v . | tee "$work/tests.log" | sed -nE 's/^--- PASS: (\w+).*/ok go \1/p'
}
run_python() {
  stub_python && cd "$clients/python" &&
    .venv/bin/pytest -v -p no:cacheprovider | tee "$work/tests.log" | sed -nE 's/^\S+::(\w+) PASSED.*/ok python \1/p'
}
run_node() {
  cd "$clients/node" && node --test --test-reporter=tap | tee "$work/tests.log" | sed -nE 's/^ *ok [0-9]+ - /ok node /p'
}
run_java() {
  rm -rf "$clients/java/target/surefire-reports"
  mvn -q -B -Dstyle.color=never -f "$clients/java/pom.xml" test >"$work/tests.log" 2>&1 || return
  sed -nE 's|^ *<testcase name="(\w+)".*/>$|ok java \1|p' "$clients/java/target/surefire-reports/"*.xml
}

# control METHOD PATH BODY: sets the emulator's behaviour.
control() { curl -sf -X "$1" -d "$3" "http://$emulator_address/_emulator/$2" >/dev/null; }

# start_what_they_call: sets ADDRESS, THROTTLED_ADDRESS and TLS_ADDRESS. The calls "people" and "meeting" are
# the README's. "crowd" has 250 participants, of whom Graph lists a hundred at a time. In three calls
# Graph fails as their ids say: "slow" never answers, "lost" applies the request and closes the
# connection, "throttled" asks to come back in 90 s. Until then the service sends no requests at
# all, so that call has its own service.
start_what_they_call() {
  local call
  started=()
  start_emulator "$bin" --ring_time=60s
  for call in slow lost throttled; do control PUT "calls/$call" '{"participants": ["somebody"]}'; done
  control PUT calls/people "@$clients/call.json"
  control PUT calls/meeting "@$clients/meeting.json"
  control PUT calls/crowd '{"generate": 250, "roster": {"page_size": 100}}'
  control POST faults '{"method": "DELETE", "target": "/calls/slow/", "wire": "never_answer", "times": -1}'
  control POST faults '{"method": "POST", "target": "/calls/lost/", "apply": true, "wire": "close_without_reply", "times": -1}'
  control POST faults \
    '{"target": "/calls/throttled/", "reply": {"status": 429, "headers": {"Retry-After": "90"}, "body": "{}"}, "times": -1}'
  start_service "$bin" --default_deadline=2s
  ADDRESS=$address
  start_service "$bin"
  THROTTLED_ADDRESS=$address
  start_service "$bin" --tls_cert_file="$TLS_FOLDER/server.pem" --tls_key_file="$TLS_FOLDER/server.key" \
    --tls_client_ca_file="$TLS_FOLDER/ca.pem" --caller_policy_file="$TLS_FOLDER/policy.json"
  TLS_ADDRESS=$address
}
# roster_is CALL PARTICIPANTS: the ids as JSON.
roster_is() {
  local roster
  roster=$(curl -sf "http://$emulator_address/_emulator/calls/$1" | jq -c '[.participants[].id]')
  echo "$1: $roster"
  [[ $roster == "$2" ]]
}
# The emulator accepted two invitations, the page's and the one whose answer was lost, and none
# twice.
invited_once() {
  curl -sf "http://$emulator_address/_emulator/journal" |
    jq -e '[.[] | select(.method == "POST" and .applied and (.target | endswith("/invite"))) | .target] |
           length == 2 and (unique | length == 2)'
}

# The code that docs/clients.md shows for each language.
fence_of() { case $1 in node) echo js ;; *) echo "$1" ;; esac; }
test_of() {
  case $1 in
    go) echo go/participants_test.go ;;
    python) echo python/test_participants.py ;;
    node) echo node/participants.test.js ;;
    java) echo java/src/test/java/com/example/bot/ParticipantsTest.java ;;
  esac
}
# compact: removes what may differ between a page and a test: white space, deadlines, trailing
# commas, Python's docstrings.
compact() { sed -E '/^ *""".*"""$/d' | tr -d '[:space:]' | sed -E 's/,(within\([36]0\)|timeout=[36]0)//g; s/,([]})])/\1/g'; }
# shows_what_is_tested LANGUAGE: each paragraph of the page's code that does not come from Graph's
# page is in the language's test.
shows_what_is_tested() {
  local code paragraph paragraphs=0
  code=$(compact <"$clients/$(test_of "$1")")
  while read -r paragraph; do
    paragraphs=$((paragraphs + 1))
    [[ $code == *"$(compact <<<"$paragraph")"* ]] || { echo "not in $(test_of "$1"): $paragraph"; return 1; }
  done < <(sed -n '/^## Who is in a call/,/^## Generate/p' "$root/docs/clients.md" | awk -v fence="\`\`\`$(fence_of "$1")" '
    $0 == fence { inside = 1; next }
    inside && /^(```)?$/ { print text; text = ""; inside = /^$/; next }
    inside { text = text " " $0 }')
  echo "$paragraphs paragraphs"
  ((paragraphs >= 6))
}

# run_client LANGUAGE
run_client() {
  local language=$1 output rc=0
  start_what_they_call
  : >"$work/tests.log"
  output=$(
    export ADDRESS THROTTLED_ADDRESS TLS_ADDRESS TLS_FOLDER
    "run_$language"
  ) || rc=$?
  printf '%s\n' "$output"
  passed=$((passed + $(grep -c '^ok ' <<<"$output" || true)))
  ((rc == 0)) || cat "$work/tests.log"
  check "$language: every test passed" test "$rc" = 0
  check "$language: nobody is left whom it removed" roster_is "$call_id" '[]'
  check "$language: the user is gone, and nobody else" roster_is people "$(jq -c '[.participants[0, 2].id]' "$clients/call.json")"
  check "$language: the invitation whose answer was lost is cancelled" roster_is lost '["somebody"]'
  check "$language: each invitation was accepted once" invited_once
  check "$language: docs/clients.md shows what is tested" shows_what_is_tested "$language"
  end_started
}

TLS_FOLDER=$work/tls
"$root/tools/try-certificates" "$TLS_FOLDER"
for language in "$@"; do
  case $language in
    csharp) echo 'skipped: the client in C#: Debian 12 has no .NET; of its code only the generation is tested' ;;
    php) echo 'skipped: the client in PHP: Debian 12 has no gRPC for it; of its code only the generation is tested' ;;
    *)
      if prepared "$language" "the client in $language"; then run_client "$language"; fi
      ;;
  esac
done
end_checks
