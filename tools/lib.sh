# Sourced by the scripts of this folder. Where things are, and how what is missing gets installed.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools_bin=$root/build/tools/bin
export PATH=$tools_bin:$PATH:/usr/sbin

note() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

# install_packages PACKAGE...: those that dpkg does not have yet.
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

build_packages=(
  ca-certificates cmake g++ ninja-build pkg-config
  libabsl-dev libcurl4-openssl-dev libgrpc++-dev libprotobuf-dev libssl-dev nlohmann-json3-dev
  protobuf-compiler protobuf-compiler-grpc
  libboost-dev libgmock-dev libgtest-dev
)

install_build_tools() { install_packages "${build_packages[@]}"; }

# install_grpcurl: at the newest version that the Go at hand can build; Debian 12's own is 1.19.
install_grpcurl() {
  install_packages curl jq
  command -v grpcurl >/dev/null && return
  command -v go >/dev/null || install_packages golang-go git
  local version=v1.9.1
  if [[ $(printf '%s\n' go1.24 "$(go env GOVERSION)" | sort -V | head -n 1) == go1.24 ]]; then
    version=v1.9.4
  fi
  note "Building grpcurl $version"
  GOBIN=$tools_bin GOFLAGS= go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$version"
}

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  note "Building ($preset)"
  (cd "$root" && cmake --preset "$preset" >/dev/null && cmake --build --preset "$preset" ${*:+--target "$@"})
}

# await_line FILE PATTERN: the first line that matches, once there is one; 30 s at most.
await_line() {
  local line try
  for ((try = 0; try < 300; try++)); do
    if line=$(grep -m 1 -E "$2" "$1" 2>/dev/null); then
      printf '%s\n' "$line"
      return
    fi
    read -r -t 0.1 <> <(:) || true
  done
  die "no line like $2 in $1, which ends: $(tail -n 3 "$1")"
}
