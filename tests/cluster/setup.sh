# Sourced by tools/cluster-test, after tools/lib.sh and tests/e2e/checks.sh: the cluster, and the
# emulator on its node as the service's Graph.
# shellcheck shell=bash
# lib.sh sets the variables used here. The scripts that source this file use those set here.
# shellcheck disable=SC2154,SC2034

cluster_tests=$root/tests/cluster
chart=$root/helm/participant-service
cluster_name=cluster-test
graph_host=graph.emulator.svc.cluster.local
tenant_id=00000000-0000-0000-0000-000000000001
client_id=00000000-0000-0000-0000-000000000002
service=participant-service.calls.svc:50051
headless=dns:///participant-service-headless.calls.svc:50051
table=$work/table
credentials="credentials.tenantId=$tenant_id,credentials.clientId=$client_id"

# A missing line fails the check that waits for it, but does not end the rest.
die() {
  printf '%s\n' "$*" >&2
  return 1
}
cluster() { "$root/tools/cluster" "$1" --name "$cluster_name" "${@:2}"; }
k() { "${kubectl[@]}" "$@"; }
there=(cluster in)
h() { cluster in helm -n calls "$@"; }
# The emulator's control API.
emulator() { cluster in curl -sfk -X "$1" "${@:3}" "https://127.0.0.1:8443/_emulator/$2"; }

# eventually COMMAND...: succeeds within a minute. DNS caches the address of an earlier release's
# Service for 30 s.
eventually() {
  local end=$((SECONDS + 60))
  until "$@"; do
    ((SECONDS < end)) || return
    pause 1
  done
}

# make_graph_certificate: the emulator's, self-signed.
make_graph_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=graph \
    -addext "subjectAltName=DNS:$graph_host,IP:10.99.0.1,IP:127.0.0.1" \
    -keyout "$work/graph.key" -out "$work/graph.crt" 2>/dev/null
}

# relay ADDRESS: forwards the node's port 443 to the emulator, which listens on loopback only.
relay() {
  local kind=TCP-LISTEN
  [[ $1 != \[* ]] || kind=TCP6-LISTEN
  cluster in socat "$kind:443,bind=$1,fork,reuseaddr,nodelay" TCP:127.0.0.1:8443,nodelay &
  started=($! "${started[@]}")
}

# start_emulator_with SECRET: also accepts every other kind of credential.
start_emulator_with() {
  local pki
  pki=$(cluster in printenv CLUSTER_PKI) || return
  rm -f "$work/emulator.log"
  cluster in "$bin/graph-emulator" --listen_address=127.0.0.1:8443 --tls_cert_file="$work/graph.crt" --tls_key_file="$work/graph.key" \
    --tenant_id="$tenant_id" --client_id="$client_id" --client_secret="$1" --ring_time=60s \
    --authority_alias="https://$graph_host/" --client_certificate="$work/application.pem" --managed_identity="$client_id" \
    --federated_issuer=https://kubernetes.default.svc.cluster.local --federated_issuer_key="$pki/service-accounts.pub" \
    --federated_subject=system:serviceaccount:calls:participant-service >"$work/emulator.log" 2>&1 &
  emulator_process=$!
  started=($! "${started[@]}")
  await_line "$work/emulator.log" '"msg":"listening"' >/dev/null
}
# restart_graph SECRET
restart_graph() {
  # By the name inside the cluster, since the emulator outlives the process that started it.
  cluster in pkill -x graph-emulator && { wait "$emulator_process" || true; } && start_emulator_with "$1"
}

# start_graph FAMILY: also creates the objects by which pods find it.
start_graph() {
  make_graph_certificate && start_emulator_with emulator-secret || return
  if [[ $1 == ipv6 ]]; then
    relay '[fd99::1]'
    make_namespaces IPv6 fd99::1
  else
    relay 10.99.0.1
    make_namespaces IPv4 10.99.0.1
  fi
}

# make_namespaces FAMILY ADDRESS_OF_THE_NODE
make_namespaces() {
  sed "s/@FAMILY@/$1/; s/@ADDRESS@/$2/" "$cluster_tests/manifests/namespaces.yaml" | k apply -f - &&
    printf emulator-secret >"$work/secret" &&
    k -n calls create secret generic graph --from-file=client-secret="$work/secret" &&
    k -n calls create configmap graph-ca --from-file=ca.crt="$work/graph.crt"
}

# make_application_certificate: the signing certificate of the example with a client certificate.
# One file has certificate and key.
make_application_certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=application -keyout "$work/application.key" -out "$work/application.crt" 2>/dev/null &&
    cat "$work/application.key" "$work/application.crt" >"$work/application.pem"
}

# start_cluster FAMILY: with the image and Graph. Processes that keep running must not write to our
# output.
start_cluster() {
  local rootfs
  rootfs=$("$root/tools/image" --bin "$bin") && make_application_certificate || return
  cluster down && cluster up --family "$1" &&
    cluster load "localhost/participant-service:$(sed -n 's/^appVersion: *"\{0,1\}\([^"]*\)"\{0,1\}/\1/p' "$chart/Chart.yaml")" \
      "$rootfs" --user 65532:65532 -- /usr/local/bin/participant-service &&
    load_client_image && start_graph "$1"
}

# servers: the names of the pods that are not terminating.
servers() {
  k -n calls get pods -l app.kubernetes.io/component=server -o json |
    jq -r '.items[] | select(.metadata.deletionTimestamp == null) | .metadata.name'
}
# await_retired: waits until the replaced pods have ended.
await_retired() {
  local pods
  mapfile -t pods < <(k -n calls get pods -l app.kubernetes.io/component=server -o json |
    jq -r '.items[] | select(.metadata.deletionTimestamp) | "pod/" + .metadata.name')
  ((${#pods[@]} == 0)) || k -n calls wait --for=delete "${pods[@]}" --timeout=150s
}
# nothing_left: no object of an uninstalled release remains. The pod of helm test stays, as
# documented.
nothing_left() {
  local kinds objects left
  await_retired && k -n calls delete pod -l app.kubernetes.io/component=test --ignore-not-found >/dev/null || return
  # Every kind that the chart can create. Those of other projects exist once the examples run.
  kinds=$(k api-resources --namespaced --verbs=list -o name | grep -vE '^(events|endpoints|endpointslices|leases|pods\.metrics|controllerrevisions)' | paste -sd,) &&
    objects=$(k -n calls get "$kinds" -o name) || return
  left=$(grep -vxE "$kept_objects" <<<"$objects" || true)
  printf '%s\n' "$left"
  [[ -z $left ]]
}
# Objects that the tests themselves created, and Kubernetes' own.
kept_objects='secret/(graph|api-tls|caller-tls|participant-service|participant-service-graph|participant-service-tls)|configmap/(graph-ca|proxy-ca|who-may|kube-root-ca.crt)|serviceaccount/default|'
