# Sourced after setup.sh and releases.sh: each of the chart's examples, unchanged except for what
# this cluster lacks.
# shellcheck shell=bash
# shellcheck disable=SC2154

# What the examples refer to: other projects' kinds, Secrets, a proxy's address.
prepare_examples() {
  k apply -f "$root/tests/chart/crds" && k label node node1 topology.kubernetes.io/zone=a --overwrite &&
    k create priorityclass production-high --value=1000 &&
    k -n calls create secret generic participant-service --from-file=client-secret="$work/secret" &&
    k -n calls create secret generic participant-service-graph --from-file=tls-combined.pem="$work/application.pem" &&
    k -n calls create configmap proxy-ca --from-file=ca.crt="$work/graph.crt" &&
    start_proxy && start_metadata_service
}
# start_proxy: the egress proxy of us-government.
start_proxy() {
  printf 'Port 3128\nListen 10.99.0.1\nLogFile "%s"\nConnectPort 443\n' "$work/proxy.log" >"$work/proxy.conf"
  cluster in tinyproxy -d -c "$work/proxy.conf" >"$work/proxy.out" 2>&1 &
  started=($! "${started[@]}")
  k create namespace egress && k -n egress create service clusterip proxy --tcp=3128 && k apply -f - <<'END'
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: proxy-node, namespace: egress, labels: {kubernetes.io/service-name: proxy}}
addressType: IPv4
ports: [{name: "3128", port: 3128}]
endpoints: [{addresses: [10.99.0.1], conditions: {ready: true}}]
END
}
# start_metadata_service: at the address that Azure's machines use. The emulator's own has TLS.
start_metadata_service() {
  cluster in ip address add 169.254.169.254/32 dev lo &&
    { cluster in socat TCP-LISTEN:80,bind=169.254.169.254,fork,reuseaddr OPENSSL:127.0.0.1:8443,verify=0 & } &&
    started=($! "${started[@]}")
}

# Uses the example's own release name, since names may contain it. These replace what depends on
# this cluster's image and Graph.
declare -A instead=(
  # No webhook adds the token here.
  [aks-workload-identity]=workloadIdentity.projectedToken.enabled=true
  [projected-token]=fullnameOverride=participant-service
  # Three pods with a whole processor each.
  [high-availability]=resources.requests.cpu=50m
  [managed-identity]=networkPolicy.allowImds=true
  # The proxy cannot resolve the cluster's names.
  [us-government]='image.registry=localhost,image.repository=participant-service,image.digest=,config.graphBaseUrl=https://10.99.0.1/v1.0,config.authorityHost=https://10.99.0.1'
)

# example NAME: installs, gets a token, passes helm test where there is one, and uninstalls without
# a trace.
example() {
  local name=$1 values=(--values "$cluster_tests/manifests/values.yaml" --values "$chart/ci/$1.yaml" "${hastily[@]}")
  [[ $name != mtls ]] || certificate_of_example || return
  h install participant-service "$chart" --wait --timeout 90s "${values[@]}" ${instead[$name]:+--set "${instead[$name]}"} &&
    k -n calls logs -l app.kubernetes.io/component=server --tail=-1 | grep '"msg":"ready"' &&
    if [[ $name != mtls ]]; then eventually helm_test SERVING; fi
  local rc=$?
  k -n calls logs -l app.kubernetes.io/component=server --tail=5
  uninstall && return "$rc"
}
# certificate_of_example: stands in for cert-manager.
certificate_of_example() {
  "$root/tools/try-certificates" "$work/tls" &&
    k -n calls create secret generic participant-service-tls --from-file=tls.crt="$work/tls/server.pem" \
      --from-file=tls.key="$work/tls/server.key" --from-file=ca.crt="$work/tls/ca.pem"
}
