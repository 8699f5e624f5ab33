# Sourced by node: starts the parts of Kubernetes, with their flags.
# shellcheck shell=bash
# node and node-settings.sh set the variables that this file uses.
# shellcheck disable=SC2154

start_storage() {
  # The data are for one run, so they need not survive a crash of the machine.
  part etcd etcd --data-dir "$state/etcd" --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 \
    --initial-cluster default=http://127.0.0.1:2380
  part containerd containerd --config "$state/containerd.toml"
  part kube-apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --secure-port=6443 --bind-address=:: \
    --advertise-address="${node_addresses[0]}" --service-cluster-ip-range="$service_ranges" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --client-ca-file="$pki/ca.crt" --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$pki/admin.crt" --kubelet-client-key="$pki/admin.key" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$pki/service-accounts.pub" --service-account-signing-key-file="$pki/service-accounts.key" \
    --proxy-client-cert-file="$pki/front-proxy.crt" --proxy-client-key-file="$pki/front-proxy.key" \
    --requestheader-client-ca-file="$pki/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- --enable-aggregator-routing=true
}

# own_kubeconfig NAME: the flags of a part that also has an HTTP server. The API server authenticates and authorizes its callers.
own_kubeconfig() { printf -- '--kubeconfig=%s\n--authentication-kubeconfig=%s\n--authorization-kubeconfig=%s\n' "$pki/$1.conf"{,,}; }

start_control() {
  local access
  mapfile -t access < <(own_kubeconfig controller-manager)
  part kube-controller-manager kube-controller-manager "${access[@]}" --leader-elect=false \
    --cluster-cidr="$(join "${pod_ranges[@]}")" --allocate-node-cidrs=false --service-cluster-ip-range="$service_ranges" \
    --use-service-account-credentials=true --service-account-private-key-file="$pki/service-accounts.key" \
    --root-ca-file="$pki/ca.crt"
  mapfile -t access < <(own_kubeconfig scheduler)
  part kube-scheduler kube-scheduler "${access[@]}" --leader-elect=false
}

start_node() {
  local access
  part kubelet kubelet --config="$state/kubelet.yaml" --kubeconfig="$pki/node.conf" --hostname-override=node1 \
    --node-ip="$(join "${node_addresses[@]}")" --node-labels=topology.kubernetes.io/zone=zone-a
  # The conntrack limits belong to the machine; a network namespace may not set them.
  part kube-proxy kube-proxy --kubeconfig="$pki/proxy.conf" --hostname-override=node1 --proxy-mode=iptables \
    --cluster-cidr="$(join "${pod_ranges[@]}")" --nodeport-addresses=primary \
    --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0
  mapfile -t access < <(own_kubeconfig admin)
  # 10 s is the shortest resolution that metrics-server accepts. It answers after two scrapes.
  part metrics-server metrics-server "${access[@]}" --secure-port=4443 --metric-resolution=10s --kubelet-request-timeout=5s \
    --tls-cert-file="$pki/metrics-server.crt" --tls-private-key-file="$pki/metrics-server.key" \
    --kubelet-preferred-address-types=InternalIP --kubelet-certificate-authority="$pki/ca.crt" \
    --kubelet-client-certificate="$pki/admin.crt" --kubelet-client-key="$pki/admin.key"
}

# Call it after the node is registered: the enforcer looks the node up when it starts.
start_policies() {
  part netpol netpol --kubeconfig="$pki/admin.conf" --hostname-override=node1 --service-cluster-ip-range="$service_ranges" \
    --metrics-port=0 --iptables-sync-period=1m
}
