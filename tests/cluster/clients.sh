# Sourced after tools/lib.sh, tools/lib-go.sh and tests/clients/prepare.sh: the load clients of tests/clients as pods in
# the cluster of tools/cluster, in the namespace `bots`. No image has their four runtimes: the pods see the node's own
# programs, libraries and this checkout, read-only and at the same paths.
# shellcheck shell=bash
# What is used here is set by lib.sh and rolling.sh.
# shellcheck disable=SC2154
# shellcheck source=../clients/rolling.sh
. "$root/tests/clients/rolling.sh"

# Which cluster; set before, it may be another one.
: "${cluster_name:=cluster}"
kubectl=("$root/tools/cluster" in --name "$cluster_name" kubectl)

prepare_rolling() { "prepare_$1" && build_rolling "$1"; }

# load_client_image: as good as empty, since what runs in it is mounted.
load_client_image() {
  local folder=$work/client-image name
  mkdir -p "$folder/tmp"
  for name in bin sbin lib lib64; do ln -sfn "usr/$name" "$folder/$name"; done
  "$root/tools/cluster" load --name "$cluster_name" localhost/client:1 "$folder" -- /usr/bin/true
}

# folders_of LANGUAGE: what the client's pod must see of the node.
folders_of() {
  printf '%s\n' /usr "$root"
  case $1 in
    # The interpreter that the virtual environment leads to need not be Debian's.
    python) "$clients/python/.venv/bin/python" -c 'import sys; print(sys.base_prefix)' ;;
    # Debian's Java has its settings there.
    java) printf '%s\n' /etc/java-*-openjdk "$(mvn_repository)" ;;
  esac
}
# mvn_repository: where Maven keeps what it downloads, of a path in the class path that it has written.
mvn_repository() { sed -E 's|^([^:]*/repository)/.*|\1|' "$clients/java/target/classpath"; }

# rolling_pod NAME LANGUAGE ARGUMENT...: the pod's manifest.
rolling_pod() {
  local name=$1 language=$2 rolling folders manifest
  shift 2
  rolling_command "$language"
  # A folder inside /usr is there already.
  folders=$(folders_of "$language" | grep -v '^/usr/' | sort -u | jq -Rnc '[inputs]')
  manifest=$(<"$root/tests/cluster/manifests/rolling.yaml")
  manifest=${manifest//@NAME@/"$name"}
  manifest=${manifest//@COMMAND@/"$(jq -nc '$ARGS.positional' --args -- "${rolling[@]}" "$@")"}
  manifest=${manifest//@MOUNTS@/"$(jq -c 'to_entries | map({name: "node-\(.key)", mountPath: .value, readOnly: true})' <<<"$folders")"}
  manifest=${manifest//@VOLUMES@/"$(jq -c 'to_entries | map({name: "node-\(.key)", hostPath: {path: .value}})' <<<"$folders")"}
  printf '%s\n' "$manifest"
}

# start_rolling NAME LANGUAGE ARGUMENT...: returns once a call has succeeded. Its log is followed to $work/NAME.log.
start_rolling() {
  rolling_pod "$@" | "${kubectl[@]}" apply -f - >/dev/null || return
  "${kubectl[@]}" -n bots wait "pod/$1" --for=jsonpath='{.status.containerStatuses[0].started}'=true --timeout=60s >/dev/null || return
  rm -f "$work/$1.log"  # Of one before it.
  "${kubectl[@]}" -n bots logs --follow "$1" >"$work/$1.log" 2>&1 &
  started=($! "${started[@]}")
  await_line "$work/$1.log" ' serving$' >/dev/null
}

# stop_rolling NAME: ends it, prints its report and deletes it. Its failures, with their times, stay in $work/NAME.log.
stop_rolling() {
  # The shell may be killed with its container before it can say that it was done; the wait decides.
  "${kubectl[@]}" -n bots exec "$1" -- /usr/bin/sh -c 'kill -TERM 1' || true
  "${kubectl[@]}" -n bots wait "pod/$1" --for=jsonpath='{.status.phase}'=Succeeded --timeout=60s >/dev/null || return
  "${kubectl[@]}" -n bots logs "$1" >"$work/$1.log" && "${kubectl[@]}" -n bots delete pod "$1" >/dev/null && grep '^{' "$work/$1.log"
}
