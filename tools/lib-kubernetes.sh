# Sourced after lib.sh and lib-go.sh by scripts that need tools/cluster's node: its programs and images, at pinned versions.
# shellcheck shell=bash
# lib.sh and lib-go.sh set the variables that this file uses. The sourcing scripts use those that it sets.
# shellcheck disable=SC2154,SC2034

kubernetes_sources=$root/tools/kubernetes
kubernetes_bin=$root/build/tools/kubernetes/bin
kubernetes_images=$root/build/tools/kubernetes/images
# Pods have no C library, so grpcurl is built without one, separate from the other copy.
pod_grpcurl=github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4
# kube-proxy, the kubelet and the enforcer of NetworkPolicies call programs from the packages in the last two lines.
kubernetes_packages=(
  containerd runc containernetworking-plugins etcd-server openssl python3
  conntrack ebtables ethtool ipset iproute2 iptables
  kmod mount socat util-linux
)
kubernetes_programs=(kube-apiserver kube-controller-manager kube-proxy kube-scheduler kubectl kubelet)

# build_kubernetes MODULE PROGRAM [FLAGS FOR THE LINKER [PACKAGE]]: builds tools/kubernetes/MODULE into kubernetes_bin. Each program
# has its own module, because they need different versions of shared dependencies.
build_kubernetes() {
  note "Building $2"
  (cd "$kubernetes_sources/$1" &&
    CGO_ENABLED=0 GOFLAGS='' go build -trimpath -buildvcs=false -ldflags "-s -w ${3-}" -o "$kubernetes_bin/$2" "${4-.}")
}

# version_flags: linker flags that give the programs the version in go.mod. Without them, Helm would see a v0.0.0 cluster.
version_flags() {
  local version package
  version=$(sed -nE 's/^\tk8s.io\/kubernetes (v[0-9.]+)$/\1/p' "$kubernetes_sources/kube/go.mod")
  [[ $version =~ ^v([0-9]+)\.([0-9]+)\. ]] || die "no version of k8s.io/kubernetes in $kubernetes_sources/kube/go.mod"
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    printf -- '-X %s.gitVersion=%s -X %s.gitMajor=%s -X %s.gitMinor=%s ' \
      "$package" "$version" "$package" "${BASH_REMATCH[1]}" "$package" "${BASH_REMATCH[2]}"
  done
}

# image_of PROGRAM: makes an image with only this program.
image_of() {
  local rootfs=$work/image-$1
  mkdir -p "$rootfs"
  cp "$kubernetes_bin/$1" "$rootfs/"
  python3 "$kubernetes_sources/oci_image.py" "localhost/$1:1" "$rootfs" "$kubernetes_images/$1.tar" -- "/$1"
}

kubernetes_stamp=$kubernetes_bin/.stamp
kubernetes_pins() {
  cat "$kubernetes_sources"/*/{go.*,*.go} "$kubernetes_sources/oci_image.py" - <<<"$go_version $pod_grpcurl" | sha256sum
}
# kubernetes_is_built: whether these versions are built.
kubernetes_is_built() { [[ $(cat "$kubernetes_stamp" 2>/dev/null) == "$(kubernetes_pins)" ]]; }

install_kubernetes() {
  install_packages "${kubernetes_packages[@]}"
  install_go_tools
  local program
  if kubernetes_is_built; then return; fi
  install_go || return
  note 'Building Kubernetes (some 15 minutes, once)'
  mkdir -p "$kubernetes_bin" "$kubernetes_images"
  # One at a time: the largest alone fills a small machine's memory. Explicit returns, because a caller's `if` turns off set -e.
  build_kubernetes kube kube "$(version_flags)" || return
  for program in "${kubernetes_programs[@]}"; do ln -sf kube "$kubernetes_bin/$program"; done
  build_kubernetes dns coredns || return
  build_kubernetes netpol netpol || return
  build_kubernetes metrics metrics-server '' sigs.k8s.io/metrics-server/cmd/metrics-server || return
  build_kubernetes pause pause || return
  (cd / && CGO_ENABLED=0 GOBIN=$kubernetes_bin GOFLAGS='' go install -trimpath -ldflags '-s -w' "$pod_grpcurl") || return
  image_of pause && image_of coredns || return
  kubernetes_pins >"$kubernetes_stamp"
}
