# Sourced after lib.sh by the scripts that need tools written in Go. All are pinned.
# shellcheck shell=bash
# lib.sh sets the variables that this file uses.
# shellcheck disable=SC2154

go_version=1.26.8
go_modules=$root/tools/go
# These do not resolve in one module with the others, so each is built with its own go.mod. The checksum
# database verifies them; go.sum verifies the others.
lone_go_tools=(
  github.com/zegl/kube-score/cmd/kube-score@v1.20.0
  sigs.k8s.io/kubectl-validate@v0.0.4
)

# install_go: puts a Go that can build the tools first in the PATH. Debian 12's own (1.19) cannot build them, but it
# can fetch a newer one as a module, whose files lack their executable bits.
install_go() {
  local minimum=go${go_version%.*} folder=$root/build/tools/go module
  if command -v go >/dev/null &&
    [[ $(printf '%s\n' "$minimum" "$(go env GOVERSION)" | sort -V | head -n 1) == "$minimum" ]]; then
    return
  fi
  if [[ ! -x $folder/bin/go ]]; then
    command -v go >/dev/null || install_packages golang-go git
    note "Installing Go $go_version"
    module=golang.org/toolchain@v0.0.1-go$go_version.linux-$(dpkg --print-architecture)
    # Explicit returns, because a caller's `if` turns off set -e.
    (cd / && GOFLAGS='' GO111MODULE=on go mod download "$module") || return
    rm -rf "$folder.new"
    mkdir -p "$root/build/tools"
    cp -r "$(go env GOMODCACHE)/$module" "$folder.new" || return
    chmod -R u+w "$folder.new"
    chmod +x "$folder.new"/bin/* "$folder.new"/pkg/tool/*/*
    mv "$folder.new" "$folder"
  fi
  export PATH=$folder/bin:$PATH GOTOOLCHAIN=local
}

# install_go_tools: installs the tools into tools_bin, unless these versions are there.
install_go_tools() {
  local stamp=$tools_bin/.go-tools pins package
  pins=$(cat "$go_modules"/go.* "$go_modules"/*/*.go - <<<"$go_version ${lone_go_tools[*]}" | sha256sum)
  [[ $(cat "$stamp" 2>/dev/null) != "$pins" ]] || return 0
  install_go
  mkdir -p "$tools_bin"
  note 'Building the Go tools (minutes, once)'
  # One package at a time: two large ones together need more memory than a small machine has.
  (cd "$go_modules" && GOBIN=$tools_bin GOFLAGS='' go install -p 1 tool ./podsecurity)
  for package in "${lone_go_tools[@]}"; do
    (cd / && GOBIN=$tools_bin GOFLAGS='' go install -p 1 "$package")
  done
  printf '%s\n' "$pins" >"$stamp"
}
