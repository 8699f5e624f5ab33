# Sourced by the scripts in this folder: paths, and the installation of missing packages.
# shellcheck shell=bash
# The sourcing scripts use the variables that this file sets.
# shellcheck disable=SC2034
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools_bin=$root/build/tools/bin
export PATH=$tools_bin:$PATH:/usr/sbin
export TSAN_OPTIONS=suppressions=$root/cmake/tsan.supp

note() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

# install_packages PACKAGE...: installs those that dpkg does not have yet.
install_packages() {
  local missing=() package
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      missing+=("$package")
  done
  ((${#missing[@]} == 0)) && return
  note "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Boost.JSON needs 1.75. Debian 12's default version is older, and this package replaces it.
boost_package=libboost-dev
if grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then boost_package=libboost1.81-dev; fi

build_packages=(
  ca-certificates cmake g++ ninja-build pkg-config
  libabsl-dev libcurl4-openssl-dev libgrpc++-dev libprotobuf-dev libssl-dev nlohmann-json3-dev
  prometheus-cpp-dev
  protobuf-compiler protobuf-compiler-grpc
  "$boost_package" libgmock-dev libgtest-dev libnghttp2-dev
)

install_build_tools() { install_packages "${build_packages[@]}"; }

# install_grpcurl: installs the newest version that the available Go can build; Debian 12's Go is 1.19.
install_grpcurl() {
  install_packages curl jq
  command -v grpcurl >/dev/null && return
  command -v go >/dev/null || install_packages golang-go git
  local version=v1.9.1
  if [[ $(printf '%s\n' go1.24 "$(go env GOVERSION)" | sort -V | head -n 1) == go1.24 ]]; then
    version=v1.9.4
  fi
  note "Building grpcurl $version"
  GOBIN=$tools_bin GOFLAGS='' go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$version"
}

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  note "Building ($preset)"
  # Explicit exits, because a caller's `||` turns off set -e.
  (
    cd "$root" || exit
    cmake --preset "$preset" >/dev/null || exit
    if (($# > 0)); then
      cmake --build --preset "$preset" --target "$@"
    else
      cmake --build --preset "$preset"
    fi
  )
}

# pause SECONDS: sleeps without a process. A pipe whose writer is its reader has no data and no end.
pause() { read -rt "$1" <> <(:) || true; }
# await_line FILE PATTERN: waits for the first matching line, at most 30 s, and prints it.
await_line() {
  local line try
  for ((try = 0; try < 300; try++)); do
    if line=$(grep -m 1 -E "$2" "$1" 2>/dev/null); then
      printf '%s\n' "$line"
      return
    fi
    pause 0.1
  done
  die "no line like $2 in $1, which ends: $(tail -n 3 "$1")"
}

# The processes that start_emulator and start_service have started, newest first, and the folder of their output.
started=()
work=$(mktemp -d)
end_started() {
  local pid
  for pid in "${started[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
}
stop_started() {
  end_started
  rm -rf "$work"
}
trap stop_started EXIT
trap 'exit 130' INT TERM

# The ids in Graph's page "Delete participant".
export call_id=112f7296-5fa4-42ca-bae8-6a692b15d4b8
export participant_id=a7ebfb2d-871e-419c-87af-27290b22e8db
export user_id=278405a3-f568-4b3e-b684-009193463064
export client_context=f2fa86af-3c51-4bc2-8fc0-475452d9764f

# start_emulator BIN_FOLDER [FLAG...]: starts it with the page's call and its one participant; sets emulator_address.
start_emulator() {
  local bin=$1
  shift
  rm -f "$work/emulator.log"  # From an earlier one.
  "$bin/graph-emulator" --tenant_id=example-tenant --client_id=example-client \
    --client_secret=example-secret "$@" >"$work/emulator.log" &
  started=($! "${started[@]}")
  emulator_line=$(await_line "$work/emulator.log" '"msg":"listening"')
  emulator_address=$(jq -r .address <<<"$emulator_line")
}

# start_service BIN_FOLDER [FLAG...]: starts it in front of the emulator; sets address, and returns once it is ready.
start_service() {
  launch_service "$@"
  await_line "$work/service.log" '"msg":"ready"' >/dev/null
}
# launch_service BIN_FOLDER [FLAG...]: the same, but returns once it listens. $service_stdout may redirect the log, which must
# still reach service.log.
launch_service() {
  local bin=$1
  shift
  [[ -n ${service_stdout-} ]] || rm -f "$work/service.log"  # From an earlier one.
  AZURE_TENANT_ID=example-tenant AZURE_CLIENT_ID=example-client AZURE_CLIENT_SECRET=example-secret \
    "$bin/participant-service" --listen_address=127.0.0.1:0 --health_address=127.0.0.1:0 \
    --drain_delay=0s --graph_base_url="$(jq -r .graph_base_url <<<"$emulator_line")" \
    --authority_host="$(jq -r .authority_host <<<"$emulator_line")" "$@" >"${service_stdout:-$work/service.log}" &
  started=($! "${started[@]}")
  address=$(await_line "$work/service.log" '"msg":"listening"' | jq -r .listen_address)
}
