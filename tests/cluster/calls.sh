# Sourced after setup.sh: one call from a pod, as whoever may or may not get through.
# shellcheck shell=bash
# shellcheck disable=SC2154

removal=$(jq -nc --arg call "$call_id" --arg participant "$participant_id" '{callId: $call, participantId: $participant, allowMissing: true}')

# call_from NAMESPACE ALLOWED GRPCURL_ARGUMENT...: what grpcurl says in a pod there; ALLOWED is the label that networkPolicy.callers
# asks for. Returns its exit code.
call_from() {
  local namespace=$1 allowed=$2 manifest rc
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
  k -n "$namespace" wait pod/caller --for=jsonpath='{.status.containerStatuses[0].state.terminated.reason}' --timeout=60s >/dev/null
  k -n "$namespace" logs caller
  rc=$(k -n "$namespace" get pod caller -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode}')
  k delete pod -n "$namespace" caller >/dev/null
  return "$rc"
}
remove_from() { call_from "$1" "$2" -plaintext -d "$removal" "$3" participants.v1.ParticipantService/RemoveParticipant; }
remove_over_tls() {
  call_from bots true -cacert /certificates/ca.pem -cert "/certificates/$1.pem" -key "/certificates/$1.key" \
    -d "$removal" "$service" participants.v1.ParticipantService/RemoveParticipant
}
stranger_is_refused() { says 'deadline exceeded|connection refused' remove_from emulator true "$service"; }
unlabelled_is_refused() { says 'deadline exceeded|connection refused' remove_from bots false "$service"; }
