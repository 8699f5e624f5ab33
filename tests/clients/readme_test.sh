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
