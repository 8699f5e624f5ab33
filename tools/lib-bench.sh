# Sourced after lib.sh and lib-go.sh by tools/bench: the Go services that it measures against.
# shellcheck shell=bash
# lib.sh sets the variables that this file uses.
# shellcheck disable=SC2154

# build_go_peers FOLDER: builds the programs into FOLDER. Copies the sources next to code that is generated from the proto.
build_go_peers() {
  local bin=$1 copy=$root/build/bench/go
  install_go
  rm -rf "$copy"
  mkdir -p "$copy"
  cp -r "$root/tests/bench/go/." "$copy"
  (
    cd "$copy" || exit
    export GOFLAGS=-buildvcs=false GOBIN=$copy/bin
    go install google.golang.org/protobuf/cmd/protoc-gen-go google.golang.org/grpc/cmd/protoc-gen-go-grpc || exit
    local package=Mparticipants/v1/participant_service.proto='participant-service/bench/participants/v1;participantsv1'
    PATH=$GOBIN:$PATH protoc -I "$root/proto" --go_out=. --go_opt=paths=source_relative --go_opt="$package" \
      --go-grpc_out=. --go-grpc_opt=paths=source_relative --go-grpc_opt="$package" \
      participants/v1/participant_service.proto || exit
    go build -p 1 -o "$bin/bench_go_net_http" ./net_http || exit
    go build -p 1 -o "$bin/bench_go_sdk" ./sdk
  )
}
