# Sourced after setup.sh and tests/e2e/prometheus.sh: a Prometheus in a pod that
# networkPolicy.scrapers admits.
# shellcheck shell=bash
# shellcheck disable=SC2154

# scraped TARGETS: Prometheus reaches each address of each pod, and finds calls there.
scraped() {
  local targets=$1 manifest address
  manifest=$(<"$cluster_tests/manifests/prometheus.yaml")
  k -n monitoring delete pod prometheus --ignore-not-found >/dev/null
  k apply -f - <<<"${manifest//@TARGETS@/"$targets"}" && k -n monitoring wait pod/prometheus --for=condition=Ready --timeout=60s || return
  address=$(k -n monitoring get pod prometheus -o jsonpath='{.status.podIP}')
  [[ $address != *:* ]] || address=[$address]
  # shellcheck disable=SC2034  # prometheus.sh uses it.
  prometheus_url=http://$address:9090
  awaits 'up{job="participant-service"}' "length == $(jq length <<<"$targets") and all(.[]; .value[1] == \"1\")" &&
    awaits 'sum(grpc_server_handled_total)' '.[0].value[1] | tonumber > 0'
}
# metrics_targets FAMILIES: each pod of the release has that many addresses, and each serves
# metrics.
metrics_targets() {
  k -n calls get pods -l app.kubernetes.io/component=server -o json | jq -ec --argjson families "$1" '
    [.items[] | select(.metadata.deletionTimestamp == null) | .status.podIPs] |
    if length > 0 and all(.[]; length == $families) then map(.[].ip | if contains(":") then "[\(.)]" else . end + ":50053") else error end'
}
scraped_over() {
  local targets
  targets=$(metrics_targets "$1") && printf '%s\n' "$targets" && scraped "$targets"
}
