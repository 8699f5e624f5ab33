# Sourced by node: the addresses of each family, and the configuration files of the parts.
# shellcheck shell=bash
# node sets the variables that this file uses. node and node-parts.sh use those that it sets.
# shellcheck disable=SC2154,SC2034

# Cgroups are machine-wide, so the kubelet's contain the cluster's name.
cgroup=/cluster-${state##*/}

case $family in
  ipv4)
    node_addresses=(10.99.0.1) pod_ranges=(10.244.0.0/24) service_ranges=10.96.0.0/16 dns_address=10.96.0.10 address_type=IPv4
    ;;
  ipv6)
    node_addresses=(fd99::1) pod_ranges=(fd44::/64) service_ranges=fd96::/112 dns_address=fd96::a address_type=IPv6
    ;;
  dual)
    node_addresses=(10.99.0.1 fd99::1) pod_ranges=(10.244.0.0/24 fd44::/64) service_ranges=10.96.0.0/16,fd96::/112
    dns_address=10.96.0.10 address_type=IPv4
    ;;
esac
join() { local IFS=,; printf '%s' "$*"; }

write_containerd_settings() {
  # restrict_oom_score_adj: without CAP_SYS_RESOURCE runc dies when it lowers a pod's score.
  cat >"$state/containerd.toml" <<END
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
oom_score = 0

[grpc]
address = "/run/containerd/containerd.sock"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "localhost/pause:1"
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "$state/cni"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
options = { SystemdCgroup = false }
END
}

# Pods are on a bridge. Nothing is masqueraded, because there is no route out.
write_pod_network() {
  local range ranges=() routes=()
  for range in "${pod_ranges[@]}"; do
    ranges+=("[{\"subnet\": \"$range\"}]")
    if [[ $range == *:* ]]; then routes+=('{"dst": "::/0"}'); else routes+=('{"dst": "0.0.0.0/0"}'); fi
  done
  mkdir -p "$state/cni"
  cat >"$state/cni/pods.conflist" <<END
{
  "cniVersion": "0.4.0",
  "name": "pods",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "pods0",
      "isGateway": true,
      "hairpinMode": true,
      "ipam": {"type": "host-local", "ranges": [$(join "${ranges[@]}")], "routes": [$(join "${routes[@]}")]}
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
END
}

# Images cannot be pulled again, so none is garbage-collected. A full disk of the machine does not matter for this node.
write_kubelet_settings() {
  : >"$state/resolv.conf"
  cat >"$state/kubelet.yaml" <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $pki/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $pki/kubelet.crt
tlsPrivateKeyFile: $pki/kubelet.key
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: $cgroup
failCgroupV1: false
failSwapOn: false
clusterDNS: ["$dns_address"]
clusterDomain: cluster.local
resolvConf: $state/resolv.conf
volumePluginDir: $state/volume-plugins
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, nodefs.inodesFree: 1%, imagefs.available: 1%}
END
}

write_settings() {
  write_containerd_settings
  write_pod_network
  write_kubelet_settings
}
