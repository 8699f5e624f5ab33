# Sourced after calls.sh and releases.sh: changes while the service runs, and its memory limit.
# shellcheck shell=bash
# shellcheck disable=SC2154

apply_secret() { k -n calls create "$@" --dry-run=client -o yaml | k apply -f -; }
# new_certificates: from a new authority each time.
new_certificates() {
  "$root/tools/try-certificates" "$work/tls" 30 DNS:participant-service DNS:participant-service.calls.svc &&
    apply_secret secret generic caller-tls --from-file=tls.crt="$work/tls/bot.pem" --from-file=tls.key="$work/tls/bot.key" \
      --from-file=ca.crt="$work/tls/ca.pem" --type=kubernetes.io/tls &&
    apply_secret secret generic api-tls --from-file=tls.crt="$work/tls/server.pem" --from-file=tls.key="$work/tls/server.key" \
      --from-file=ca.crt="$work/tls/ca.pem" --type=kubernetes.io/tls &&
    apply_secret configmap who-may --from-file=policy.json="$work/tls/policy.json"
}
install_with_tls() {
  new_certificates &&
    h install participant-service "$chart" --wait --timeout 90s "${test_values[@]}" "${hastily[@]}" --set tls.enabled=true,tls.existingSecret=api-tls \
      --set callerPolicy.existingConfigMap=who-may,credentials.clientSecret.existingSecret=graph,"$credentials",replicaCount=1,helmTest.existingSecret=caller-tls "$@"
}
only_the_bot_may() { remove_over_tls bot && says PERMISSION_DENIED\|PermissionDenied remove_over_tls stranger; }

# hasten: the kubelet checks a pod's volumes when the pod changes, and otherwise about every minute.
hasten() { k -n calls annotate pod -l app.kubernetes.io/component=server --overwrite "looked-at=$SECONDS" >/dev/null; }
# await_log PATTERN: waits for it in the log of the only pod.
await_log() {
  local try
  for ((try = 0; try < 600; try++)); do
    if k -n calls logs -l app.kubernetes.io/component=server --tail=-1 | grep -E "$1"; then return; fi
    hasten
    pause 0.2
  done
  return 1
}
# rotate: new certificates from a new authority, and a policy with another name.
rotate() {
  new_certificates && sed 's/"try"/"rotated"/' "$work/tls/policy.json" >"$work/policy.json" &&
    apply_secret configmap who-may --from-file=policy.json="$work/policy.json" &&
    await_log 'new certificates in force' && await_log 'new caller policy in force.*rotated' && only_the_bot_may
}
# rotate_secret: Graph requires another secret from now on, and has forgotten its tokens.
rotate_secret() {
  local try
  printf rotated-secret >"$work/secret"
  apply_secret secret generic graph --from-file=client-secret="$work/secret" && hasten
  restart_graph rotated-secret || return
  for ((try = 0; try < 60; try++)); do
    if remove_over_tls bot; then return; fi
    hasten
  done
  return 1
}

guard_names() {
  says "$1" h template participant-service "$chart" --kube-version 1.34 "${test_values[@]}" --set config.allowInsecure=true,credentials.clientSecret.existingSecret=graph \
    --set "$credentials" --set "$2"
}
# holds COUNT [FOLDER]: this many concurrent idle connections do not get the container killed.
holds() {
  local count=$1 address rc=0
  shift
  address=$(k -n calls get pod -l app.kubernetes.io/component=server -o jsonpath='{.items[0].status.podIP}')
  start_held "$work/held" "^open $count\$" cluster in python3 "$cluster_tests/idle_connections.py" "$count" "$address" 50051 "$@" || rc=1
  end_held && ((rc == 0)) && [[ $(k -n calls get pod -l app.kubernetes.io/component=server -o jsonpath='{.items[*].status.containerStatuses[*].restartCount}') == 0 ]]
}
