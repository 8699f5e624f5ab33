# Sourced after setup.sh: one call from a pod that may or may not get through.
# shellcheck shell=bash
# shellcheck disable=SC2154

removal=$(jq -nc --arg call "$call_id" --arg participant "$participant_id" '{callId: $call, participantId: $participant, allowMissing: true}')

# ended_well NAMESPACE POD TIME: the pod's only container exits with 0. Prints its log and deletes
# it.
ended_well() {
  local rc
  k -n "$1" wait "pod/$2" --for=jsonpath='{.status.containerStatuses[0].state.terminated.reason}' --timeout="$3" >/dev/null
  k -n "$1" logs "$2"
  rc=$(k -n "$1" get pod "$2" -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode}')
  k -n "$1" delete pod "$2" >/dev/null
  return "${rc:-1}"
}
# call_from NAMESPACE ALLOWED GRPCURL_ARGUMENT...: runs grpcurl in a pod there and prints its
# output. ALLOWED is the label that networkPolicy.callers asks for. Returns grpcurl's exit code.
call_from() {
  local namespace=$1 allowed=$2 manifest
  shift 2
  mkdir -p "$work/tls"
  manifest=$(<"$cluster_tests/manifests/caller.yaml")
  manifest=${manifest//@NAMESPACE@/"$namespace"}
  manifest=${manifest//@ALLOWED@/"$allowed"}
  manifest=${manifest//@PROGRAMS@/"$kubernetes_bin"}
  manifest=${manifest//@CERTIFICATES@/"$work/tls"}
  manifest=${manifest//@COMMAND@/"$(jq -nc '$ARGS.positional' --args -- /programs/grpcurl -connect-timeout 5 "$@")"}
  k delete pod -n "$namespace" caller --ignore-not-found >/dev/null
  k apply -f - <<<"$manifest" >/dev/null || return
  ended_well "$namespace" caller 60s
}
remove_from() { call_from "$1" "$2" -plaintext -d "$removal" "$3" participants.v1.ParticipantService/RemoveParticipant; }
remove_over_tls() {
  call_from bots true -cacert /certificates/ca.pem -cert "/certificates/$1.pem" -key "/certificates/$1.key" \
    -d "$removal" "$service" participants.v1.ParticipantService/RemoveParticipant
}
stranger_is_refused() { says 'deadline exceeded|connection refused' remove_from emulator true "$service"; }
unlabelled_is_refused() { says 'deadline exceeded|connection refused' remove_from bots false "$service"; }
