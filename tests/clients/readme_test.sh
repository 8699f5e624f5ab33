#!/usr/bin/env bash
# The callers that README.md shows, run as they stand there. Prints a line for each check and at last "N passed,
# N failed". Usage: readme_test.sh FOLDER_OF_THE_BINARIES
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=../../tools/lib-go.sh
. "$root/tools/lib-go.sh"
# shellcheck source=../e2e/checks.sh
. "$root/tests/e2e/checks.sh"
# shellcheck source=prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
bin=${1:?usage: readme_test.sh FOLDER_OF_THE_BINARIES}

# block LANGUAGE: the README's one block of code in it.
block() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d;p}" "$root/README.md"; }
is_short() {
  local lines
  lines=$(block "$1" | wc -l)
  echo "$lines lines"
  ((lines > 5 && lines < 15))
}

# build_LANGUAGE makes what run_LANGUAGE then runs.
build_go() {
  local folder=$clients/go/gen/readme
  mkdir -p "$folder"
  cat - <(block go) >"$folder/main.go" <<'END'
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	_ "google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	participantsv1 "example.com/bot/gen/participants/v1"
)

END
  (cd "$clients/go" && go generate && test -z "$(gofmt -l gen/readme)" && go vet ./gen/readme &&
    go build -o "$work/readme" ./gen/readme)
}
run_go() { "$work/readme" "$@"; }
build_python() { stub_python && block python >"$work/readme.py"; }
run_python() { PYTHONPATH=$clients/python/gen "$clients/python/.venv/bin/python" "$work/readme.py" "$@"; }

for language in go python; do
  "prepare_$language" >"$work/prepare.log" 2>&1 || {
    echo "skipped: the README's caller in $language: $(tail -n 1 "$work/prepare.log")"
    continue
  }
  start_emulator "$bin"
  start_service "$bin"
  check "$language: the README's caller is short" is_short "$language"
  check "$language: it builds" "build_$language"
  check "$language: it removes" says OUTCOME_REMOVED "run_$language" "$address" "$call_id" "$participant_id"
  check "$language: it shows why it cannot" says PARTICIPANT_NOT_FOUND "run_$language" "$address" "$call_id" "$participant_id"
done
end_checks
