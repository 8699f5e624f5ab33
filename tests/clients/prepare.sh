# Sourced after lib.sh and lib-go.sh: installs what each client needs. Called in an `if`, where set
# -e is off. toolchain_LANGUAGE installs a language's tools, and prepare_LANGUAGE the packages in
# its lock files.
# shellcheck shell=bash
# lib.sh sets the variables used here.
# shellcheck disable=SC2154

clients=$root/tests/clients

# why_not: the reason of a failure, from an installer's output in prepare.log.
why_not() { grep -m 1 -iE '^\W*(E:|npm err|error).*(resol|transfer|connect|fetch|find|unable)' "$work/prepare.log" || tail -n 1 "$work/prepare.log"; }

# reaches_nothing: the installer could not connect, which nothing in the project can cause.
reaches_nothing() { grep -qE 'Unknown host|UnknownHost|Connection refused|[Cc]onnect timed out|Network is unreachable|No route to host' "$work/prepare.log"; }
not_prepared() {
  cat "$work/prepare.log"
  return 1
}
# prepared LANGUAGE WHAT: succeeds when everything is installed. Otherwise WHAT is skipped when the
# language's tools cannot be installed, and fails when the tools cannot install the rest. Maven
# downloads its own plugins, so without its registry Java is skipped too. Needs checks.sh.
prepared() {
  if ! "toolchain_$1" >"$work/prepare.log" 2>&1; then
    printf 'skipped: %s: %s\n' "$2" "$(why_not)"
    return 1
  fi
  "prepare_$1" >"$work/prepare.log" 2>&1 && return
  if [[ $1 == java ]] && reaches_nothing; then
    printf 'skipped: %s: %s\n' "$2" "$(why_not)"
  else
    check "$2: what it needs gets installed" not_prepared
  fi
  return 1
}
# limited COMMAND...: limits the wait for a registry.
limited() { timeout --kill-after=10 600 "$@"; }

toolchain_go() { install_go; }
prepare_go() {
  toolchain_go || return
  # Includes the plugins, in the versions of go.mod.
  (cd "$clients/go" && limited go mod download && GOBIN=$tools_bin GOFLAGS='' limited go install tool)
}

toolchain_python() { install_packages python3-venv; }
prepare_python() {
  local venv=$clients/python/.venv pins
  pins=$(cat "$clients/python/"requirements*.txt)
  [[ $(cat "$venv/installed" 2>/dev/null) == "$pins" ]] && return
  rm -rf "$venv"
  toolchain_python && python3 -m venv "$venv" &&
    limited "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$clients/python/requirements-test.txt" &&
    printf '%s\n' "$pins" >"$venv/installed"
}
stub_python() {
  mkdir -p "$clients/python/gen" &&
    "$clients/python/.venv/bin/python" -m grpc_tools.protoc -I "$root/proto" --python_out="$clients/python/gen" \
      --grpc_python_out="$clients/python/gen" participants/v1/{,bulk_}participant_service.proto
}

toolchain_node() { command -v npm >/dev/null || install_packages npm; }
prepare_node() {
  local modules=$clients/node/node_modules
  cmp -s "$clients/node/package-lock.json" "$modules/.installed" && return
  toolchain_node || return
  limited npm --prefix "$clients/node" ci --silent --no-audit --no-fund &&
    cp "$clients/node/package-lock.json" "$modules/.installed"
}

toolchain_java() {
  command -v javac >/dev/null || install_packages openjdk-17-jdk-headless || return
  install_packages maven protobuf-compiler-grpc-java-plugin
}
prepare_java() {
  toolchain_java &&
    limited mvn -q -B -Dstyle.color=never -f "$clients/java/pom.xml" dependency:go-offline
}

# From npm, as a binary in a package. It works on local files only.
toolchain_buf() { toolchain_node; }
prepare_buf() {
  [[ -x $root/build/tools/node_modules/.bin/buf ]] && return
  toolchain_buf && limited npm install --silent --no-save --prefix "$root/build/tools" @bufbuild/buf@1.75.0
}
buf() { "$root/build/tools/node_modules/.bin/buf" "$@"; }

# readme_block LANGUAGE: the README's only code block in that language.
readme_block() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d;p}" "$root/README.md"; }
# readme_go PROGRAM, readme_python PROGRAM: builds the program from that block and the stub.
readme_go() {
  local folder=$clients/go/gen/readme
  mkdir -p "$folder"
  cat - <(readme_block go) >"$folder/main.go" <<'END'
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
    go build -buildvcs=false -o "$1" ./gen/readme)
}
readme_python() { stub_python && readme_block python >"$1"; }
