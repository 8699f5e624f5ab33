# Sourced after setup.sh: changes to the release.
# shellcheck shell=bash
# shellcheck disable=SC2154

# For changes that no caller has to survive.
# shellcheck disable=SC2034
hastily=(--set config.drainDelay=1s)
test_values=(--values "$cluster_tests/manifests/values.yaml" --values "$cluster_tests/manifests/callers.yaml")

# readme_install: the README's own command, with values for what it leaves open, and optional
# further ones.
readme_values=()
readme_install() {
  local command words
  command=$(sed -n '/^helm .* install /,/[^\\]$/p' "$root/README.md" | tr -d '\\\n')
  command=${command//=IMAGE/=participant-service}
  command=${command/tenantId=…/tenantId=$tenant_id}
  command=${command/clientId=…/clientId=$client_id}
  read -ra words <<<"$command"
  echo "${words[@]}"
  (cd "$root" && cluster in "${words[@]}" "${test_values[@]}" "${readme_values[@]}" --timeout 60s)
}
install_release() {
  h install participant-service "$chart" --wait --timeout 90s "${test_values[@]}" \
    --set config.allowInsecure=true,credentials.clientSecret.existingSecret=graph,"$credentials" "$@"
}
# replaces_all COMMAND...: every earlier pod goes, the last of them possibly just after the command.
# A roll-out that replaces none would prove nothing.
replaces_all() {
  local before
  before=$(servers)
  [[ -n $before ]] && "$@" && eventually none_serves "$before"
}
none_serves() {
  local now
  now=$(servers) && [[ -n $now ]] && ! grep -qxFf - <(printf '%s\n' "$1") <<<"$now"
}
upgrade() { h upgrade participant-service "$chart" --reuse-values --wait --timeout 120s "$@"; }
uninstall() { h uninstall participant-service && nothing_left; }
# failed_upgrade: Helm rolls it back by itself.
failed_upgrade() {
  if upgrade --set config.graphCaFile=/nowhere.pem --atomic --timeout 20s; then return 1; fi
  h history participant-service --max 1 -o json | jq -e '.[0] | .status == "deployed" and (.description | startswith("Rollback to"))'
}
# roll_back: to settings that differ from the live ones, so that it replaces the pods. Helm keeps
# ten revisions; the last superseded one may be the one a failed upgrade was rolled back to.
roll_back() {
  local revision
  revision=$(h history participant-service -o json | jq '[.[] | select(.status == "superseded")] | .[-2].revision') &&
    h rollback participant-service "$revision" --wait --timeout 120s
}
restart() { k -n calls rollout restart deployment/participant-service && k -n calls rollout status deployment/participant-service --timeout=120s; }
# delete_pods: deletes all at once, which no disruption budget prevents.
delete_pods() { k -n calls delete pod --wait=false -l app.kubernetes.io/component=server && ready_are 2; }
ready_are() { k -n calls wait deployment/participant-service --for=jsonpath='{.status.readyReplicas}'="$1" --timeout=120s; }

# drain_node: the budget lets one pod go, and the next one only when there is room for the first
# one's successor.
drain_node() {
  local drain guarded=0
  k drain node1 --pod-selector=app.kubernetes.io/component=server --ignore-daemonsets --timeout=300s >"$work/drain.log" 2>&1 &
  drain=$!
  await_line "$work/drain.log" 'Cannot evict pod as it would violate' || guarded=1
  # Always uncordon: there is no other node.
  k uncordon node1 && wait "$drain" && return "$guarded"
}

port_forward_and_describe() {
  local port
  rm -f "$work/forward.log"
  cluster in kubectl -n calls port-forward service/participant-service :50051 >"$work/forward.log" 2>&1 &
  started=($! "${started[@]}")
  port=$(await_line "$work/forward.log" '^Forwarding from 127' | sed -E 's/.*127.0.0.1:([0-9]+).*/\1/') &&
    says 'rpc RemoveParticipant' cluster in grpcurl -plaintext "127.0.0.1:$port" describe participants.v1.ParticipantService
}
helm_test() { says "$1" h test participant-service --logs; }

# autoscale: the live release keeps at least its number of replicas while autoscaling is turned on.
autoscale() {
  local watch rc=0
  upgrade --set replicaCount=4 || return
  k -n calls get deployment participant-service --watch -o jsonpath='{.spec.replicas}{"\n"}' >"$work/replicas" &
  watch=$!
  await_line "$work/replicas" '^4$' && upgrade --set autoscaling.enabled=true,autoscaling.maxReplicas=6,autoscaling.minReplicas=2 &&
    k -n calls wait horizontalpodautoscaler/participant-service --for=condition=ScalingActive --timeout=90s || rc=1
  kill "$watch" 2>/dev/null
  sort -n "$work/replicas" | uniq -c
  ((rc == 0)) && [[ $(sort -n "$work/replicas" | head -n 1) == 4 ]] && ready_are 4
}
autoscaled_install() {
  install_release --set autoscaling.enabled=true,autoscaling.minReplicas=3,resources.requests.cpu=50m &&
    [[ $(k -n calls get deployment participant-service -o jsonpath='{.status.readyReplicas}') == 3 ]]
}
