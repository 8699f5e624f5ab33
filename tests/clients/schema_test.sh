#!/usr/bin/env bash
# The schema as callers get it: linted, compatible with the last release, with stubs for every
# language that buf.gen.yaml and docs/clients.md name, and as a descriptor set. Prints a line for
# each check and at last "N passed, N failed". Usage: schema_test.sh BUILD_FOLDER
# shellcheck source=../../tools/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/lib.sh"
# shellcheck source=../../tools/lib-go.sh
. "$root/tools/lib-go.sh"
# shellcheck source=../e2e/checks.sh
. "$root/tests/e2e/checks.sh"
# shellcheck source=prepare.sh
. "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
build=${1:?usage: schema_test.sh BUILD_FOLDER}
build=$(realpath "$build")
proto=participants/v1/participant_service.proto

cd "$root"
# with_change SED: makes a changed copy of the schema.
with_change() {
  rm -rf "$work/changed"
  mkdir "$work/changed"
  cp -r buf.yaml proto "$work/changed"
  sed -i "$1" "$work/changed/proto/$proto"
  ! cmp "proto/$proto" "$work/changed/proto/$proto"
}
breaks() {
  with_change "$1" || return
  says "$2" buf breaking "$work/changed" --against proto/released.binpb
}
added() {
  with_change 's/^  string reason = 4;/&\n  string note = 100;/' && buf breaking "$work/changed" --against proto/released.binpb
}
# has_methods PATTERN FILE: FILE has a match for each method of the proto, whose name replaces
# METHOD in PATTERN. FILE may be `-`.
has_methods() {
  local text method methods
  text=$(cat "$2")
  methods=$(sed -nE 's/^  rpc (\w+)\(.*/\1/p' "proto/$proto")
  [[ -n $methods ]] || return
  for method in $methods; do
    grep -qE "${1//METHOD/$method}" <<<"$text" || { echo "no $method in $2"; return 1; }
  done
}
describes_methods() {
  grpcurl -protoset "$protoset" describe participants.v1.ParticipantService | has_methods '^  rpc METHOD ' -
}
can_generate=true
if prepared buf 'what buf does with the schema'; then
  check 'the proto passes buf lint' buf lint
  check 'it is compatible with the last release' buf breaking --against proto/released.binpb
  check 'a deleted field is found' breaks '/bool allow_missing = 3;/d' 'Previously present field "3" .*"allow_missing"'
  check 'a field with another type is found' breaks 's/int32 subcode = 2;/string subcode = 2;/' 'subcode.*changed type'
  check 'a deleted method is found' breaks '/rpc InviteParticipants(/d' 'Previously present RPC "InviteParticipants"'
  check 'a new field is no break' added
else
  can_generate=false
fi

toolchain_protoc() { install_packages protobuf-compiler-grpc protobuf-compiler-grpc-java-plugin; }
prepare_protoc() { toolchain_protoc; }
# Tests each one, so that every broken one is reported.
for language in go python node protoc; do
  prepared "$language" "the stubs, of which $language makes some" || can_generate=false
done
# The plugins in buf.gen.yaml come from the clients' own lock files.
export PATH=$clients/python/.venv/bin:$clients/node/node_modules/.bin:$PATH
if $can_generate; then
  check 'buf.gen.yaml generates' buf generate --output "$work"
  check 'Go gets a stub' has_methods '^func \(c \*participantServiceClient\) METHOD\(' \
    "$work/gen/go/participants/v1/participant_service_grpc.pb.go"
  check 'Python gets a stub that can be imported' env PYTHONPATH="$work/gen/python" \
    python3 -c 'from participants.v1.participant_service_pb2_grpc import ParticipantServiceStub'
  check 'Java gets a stub' has_methods 'getMETHODMethod\(' "$work/gen/java/participants/v1/ParticipantServiceGrpc.java"
  for file in go/participants/v1/bulk_participant_service_grpc.pb.go python/participants/v1/bulk_participant_service_pb2_grpc.py \
    java/participants/v1/BulkParticipantServiceGrpc.java typescript/participants/v1/bulk_participant_service.ts; do
    check "${file%%/*} gets a stub for bulk removals" grep -qi removeAllParticipants "$work/gen/$file"
  done
  check 'TypeScript gets a stub' grep -q '^export const ParticipantServiceClient ' \
    "$work/gen/typescript/participants/v1/participant_service.ts"
  # Debian has protoc's plugin for PHP stubs, but none for C#.
  mkdir -p "$work/gen/csharp" "$work/gen/php"
  check 'C# gets its messages' protoc -I proto --csharp_out="$work/gen/csharp" "$proto"
  check 'in their namespace' grep -q '^namespace Participants.V1 {' "$work/gen/csharp/ParticipantService.cs"
  check 'PHP gets a stub' protoc -I proto --php_out="$work/gen/php" --grpc_out="$work/gen/php" \
    --plugin=protoc-gen-grpc="$(command -v grpc_php_plugin)" "$proto"
  check 'with its methods' has_methods 'function METHOD\(' "$work/gen/php/Participants/V1/ParticipantServiceClient.php"
fi

# This is the schema when reflection is off or not allowed, as with mutual TLS and a policy.
check 'cmake installs the descriptor set' cmake --install "$build" --prefix "$work/prefix" --component schema
protoset=$work/prefix/share/participant-service/participants.protoset
check 'grpcurl reads it' describes_methods
start_emulator "$build/bin"
start_service "$build/bin" --reflection=false
check 'and calls by it, with error details' says '"reason": "INVALID_REQUEST"' \
  grpcurl -plaintext -protoset "$protoset" -d '{}' "$address" participants.v1.ParticipantService/RemoveParticipant
end_checks
